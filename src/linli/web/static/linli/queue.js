/* Linli 邻里 — the desk's queue by keys, several rows at once, ready-made words. The queue works without any of it. */
(function () {
  "use strict";
  var STORE = "linli-keys";
  var bag = document.getElementById("key-words");
  var said = document.querySelector("[data-keys-said]");
  var dialog = document.querySelector("[data-keys]");

  function say(key) {
    if (said && bag) said.textContent = bag.dataset[key] || "";
  }
  function areOn() {
    try { return localStorage.getItem(STORE) !== "off"; } catch (refused) { return true; }
  }
  function switchTo(on) {
    try { localStorage.setItem(STORE, on ? "on" : "off"); } catch (refused) { /* then they are on again next time */ }
    say(on ? "on" : "off");
  }

  /* Ready-made words go where one writes, and stay open to change. */
  document.addEventListener("change", function (event) {
    var box = event.target.closest && event.target.closest("[data-ready]");
    if (!box) return;
    var option = event.target.selectedOptions[0];
    var area = document.getElementById(box.dataset.ready);
    if (!option || !option.dataset.text || !area) return;
    area.value = area.value ? area.value.replace(/\s*$/, "\n") + option.dataset.text : option.dataset.text;
    event.target.selectedIndex = 0;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* How many are ticked. */
  var give = document.querySelector("[data-give]");
  var count = document.querySelector("[data-give-count]");
  var idle = count ? count.textContent : "";
  function ticks() {
    return document.querySelectorAll("input[form=give][name=id]");
  }
  function recount() {
    if (!give || !count) return;
    var chosen = Array.from(ticks()).filter(function (one) { return one.checked; }).length;
    count.textContent = chosen ? count.dataset.words.replace("{n}", chosen) : idle;
    give.classList.toggle("open", chosen > 0 || give.querySelector(".errsum") !== null);
  }
  document.addEventListener("change", function (event) {
    if (event.target.name === "id" && event.target.form === give) recount();
  });
  window.addEventListener("pageshow", recount);
  recount();

  /* Keys. */
  function links() {
    return Array.from(document.querySelectorAll("[data-row] a.ttl"));
  }
  function at(all) {
    var row = document.activeElement && document.activeElement.closest("[data-row]");
    var found = row ? all.indexOf(row.querySelector("a.ttl")) : -1;
    if (found >= 0) return found;
    return all.findIndex(function (link) { return link.getAttribute("aria-current") === "true"; });
  }
  function move(by) {
    var all = links(), here = at(all), next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    if (!all[next]) { say("end"); return; }
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }
  function tick() {
    var all = links(), link = all[at(all)];
    var box = link && link.closest("[data-row]").querySelector("input[name=id]");
    if (!box) { say("cannot"); return; }
    box.checked = !box.checked;
    recount();
    say(box.checked ? "ticked" : "cleared");
  }
  function assign() {
    var chosen = Array.from(ticks()).some(function (one) { return one.checked; });
    var form = document.querySelector("#do form [name=assignee]");
    var way = document.querySelector("#do .seg a[href*='step=assign'], #do .seg a[href*='step=dispatch']");
    var many = document.getElementById("f-assignee-all");
    if (chosen && many) many.focus();
    else if (form) form.focus();
    else if (way) way.click();
    else say("cannot");
  }
  var KEYS = {
    j: function () { move(1); },
    k: function () { move(-1); },
    x: tick,
    a: assign,
    "/": function () { var box = document.querySelector(".srch input[type=search]"); if (box) box.focus(); },
    "?": function () { if (dialog && dialog.showModal) dialog.showModal(); }
  };
  document.addEventListener("keydown", function (event) {
    var field = event.target.closest && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (field || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !areOn()) return;
    if (document.querySelector("dialog[open]") || !Object.prototype.hasOwnProperty.call(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  if (dialog) {
    var on = dialog.querySelector("[data-keys-on]");
    on.checked = areOn();
    on.addEventListener("change", function () { switchTo(on.checked); });
  }
})();
