/* Linli 邻里 — what was written and not sent yet outlives a closed page: kept in this browser alone, by person and form.
   A form asks for it with data-draft="person:form"; one that must leave no trace has none, or a data-draft-off box that
   is ticked; one with data-draft-over takes its draft over what stands in it. Gone once the server says it arrived (data-draft-sent), after a week, and on signing out. */
(function () {
  "use strict";
  var PREFIX = "linli:draft:";
  var KEPT = 7 * 24 * 3600 * 1000;
  var shelf;
  try { shelf = window.localStorage; } catch (_barred) { return; }
  if (!shelf) return;

  function read(key) {
    try { return JSON.parse(shelf.getItem(key)); } catch (_broken) { return null; }
  }
  function write(key, draft) {
    try { shelf.setItem(key, JSON.stringify(draft)); } catch (_full) { /* then it is not kept */ }
  }
  function all() {
    return Object.keys(shelf).filter(function (key) { return key.indexOf(PREFIX) === 0; });
  }
  function fields(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && (field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && field.type === "text"));
    });
  }
  function save(form, sent) {
    var key = PREFIX + form.dataset.draft;
    var texts = {};
    fields(form).forEach(function (field) { if (field.value.trim()) texts[field.name] = field.value; });
    if (!Object.keys(texts).length || form.querySelector("[data-draft-off]:checked")) shelf.removeItem(key);
    else write(key, { at: Date.now(), sent: sent, texts: texts });
  }
  function show(form) {
    var words = document.getElementById("words").dataset;
    var line = document.createElement("p");
    var clear = document.createElement("button");
    line.className = "draft";
    line.setAttribute("role", "status");
    line.textContent = words.draftBack + " · ";
    clear.type = "button";
    clear.className = "lnk";
    clear.textContent = words.draftClear;
    clear.addEventListener("click", function () {
      shelf.removeItem(PREFIX + form.dataset.draft);
      fields(form).forEach(function (field) { field.value = field.defaultValue; });
      line.remove();
    });
    line.appendChild(clear);
    form.prepend(line);
  }
  function restore(form) {
    var draft = read(PREFIX + form.dataset.draft);
    var texts = draft ? draft.texts : {};
    var back = fields(form).filter(function (field) {
      return texts[field.name] && ("draftOver" in form.dataset || !field.value.trim()) && texts[field.name] !== field.value;
    });
    back.forEach(function (field) {
      field.value = texts[field.name];
      var fold = field.closest("details");
      if (fold) fold.open = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    if (back.length) show(form);
  }
  function dress() {
    document.querySelectorAll("[data-draft-sent]").forEach(function (mark) {
      var key = PREFIX + mark.dataset.draftSent;
      var draft = read(key);
      if (draft && draft.sent) shelf.removeItem(key);
    });
    document.querySelectorAll("form[data-draft]").forEach(function (form) {
      if (!form.dataset.draft || form.kept) return;
      form.kept = true;
      restore(form);
    });
  }

  all().forEach(function (key) {
    var draft = read(key);
    if (!draft || Date.now() - draft.at > KEPT) shelf.removeItem(key);
  });
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.dataset.draft) save(form, false);
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.draft) save(form, true);
    if ("draftsClear" in form.dataset) all().forEach(function (key) { shelf.removeItem(key); });
  });
  document.addEventListener("htmx:after:swap", dress);
  dress();
})();
