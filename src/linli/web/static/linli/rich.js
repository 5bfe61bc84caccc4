/* Linli 邻里 — the body of a post: a plain field becomes one with bold, headings, lists, links and pictures.
   The field itself stays in the form and carries the text, so that drafts and sending work as with any other; `format`
   says that it is HTML now. What is pasted from Word or WeChat is reduced to these marks; the server does so again. */
(function () {
  "use strict";
  var BLOCKS = { P: "p", DIV: "p", H1: "h2", H2: "h2", H3: "h3", H4: "h3", H5: "h3", H6: "h3", UL: "ul", OL: "ol", LI: "li",
    BLOCKQUOTE: "blockquote", TABLE: "table", TBODY: "tbody", TR: "tr", TD: "td", TH: "th", SECTION: "p", ARTICLE: "p" };
  var MARKS = { B: "strong", STRONG: "strong", I: "em", EM: "em" };
  var GONE = /^(SCRIPT|STYLE|META|LINK|TITLE|HEAD|XML|SVG|MATH|IFRAME|OBJECT|TEMPLATE|NOSCRIPT|SELECT|INPUT|BUTTON|TEXTAREA)$/;
  var OURS = /^\/posts\/pictures\/[0-9A-Za-z]{22}$/;

  function reduced(node, into) {
    Array.from(node.childNodes).forEach(function (child) {
      if (child.nodeType === 3) { into.appendChild(document.createTextNode(child.data)); return; }
      if (child.nodeType !== 1 || GONE.test(child.nodeName.toUpperCase())) return;
      var name = child.nodeName.toUpperCase();
      var made = null;
      if (name === "BR") { into.appendChild(document.createElement("br")); return; }
      if (name === "IMG") {
        var src = child.getAttribute("src") || "";
        if (OURS.test(src)) { made = document.createElement("img"); made.src = src; made.alt = child.getAttribute("alt") || ""; into.appendChild(made); }
        return;
      }
      if (name === "A" && /^(https?:|tel:|mailto:)/i.test(child.getAttribute("href") || "")) {
        made = document.createElement("a"); made.href = child.getAttribute("href");
      } else if (MARKS[name] || (name === "SPAN" && /^(bold|[6-9]00)$/.test(child.style.fontWeight))) {
        made = document.createElement(MARKS[name] || "strong");
      } else if (BLOCKS[name]) {
        var holds = Array.from(child.children).some(function (one) { return BLOCKS[one.nodeName.toUpperCase()]; });
        if (BLOCKS[name] !== "p" || !holds) made = document.createElement(BLOCKS[name]);
      }
      if (made) into.appendChild(made);
      reduced(child, made || into);
    });
    return into;
  }
  function clean(html) {
    var parsed = new DOMParser().parseFromString(html, "text/html");
    return reduced(parsed.body, document.createElement("div")).innerHTML;
  }
  function paragraphs(text) {
    var box = document.createElement("div");
    text.replace(/\r\n?/g, "\n").split(/\n\s*\n|\n/).forEach(function (line) {
      if (!line.trim()) return;
      var p = document.createElement("p");
      p.textContent = line.trim();
      box.appendChild(p);
    });
    return box.innerHTML;
  }

  function dress(wrap) {
    var field = wrap.querySelector("textarea");
    var words = wrap.dataset;
    var area = document.createElement("div");
    var bar = document.createElement("div");
    var format = document.createElement("input");
    var chooser = document.createElement("input");
    var state = wrap.querySelector("[data-rich-state]");
    var own = false;
    wrap.rich = true;
    format.type = "hidden"; format.name = "format"; format.value = "html";
    chooser.type = "file"; chooser.accept = "image/*"; chooser.hidden = true;
    bar.className = "rt-bar"; bar.setAttribute("role", "toolbar"); bar.setAttribute("aria-label", words.tools);
    area.className = "inp rt prose"; area.contentEditable = "true";
    area.setAttribute("role", "textbox"); area.setAttribute("aria-multiline", "true");
    area.setAttribute("aria-labelledby", "l-body");
    if (field.getAttribute("aria-describedby")) area.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
    area.innerHTML = clean(wrap.querySelector("[data-rich-html]").innerHTML);
    field.hidden = true; field.removeAttribute("id"); area.id = "f-body";
    field.defaultValue = field.value = area.innerHTML;
    field.before(bar, area, format, chooser);

    function sync() {
      field.value = area.textContent.trim() || area.querySelector("img") ? area.innerHTML : "";
      own = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      own = false;
    }
    function run(command, value) { area.focus(); document.execCommand(command, false, value || null); sync(); }
    function button(label, text, act) {
      var made = document.createElement("button");
      made.type = "button"; made.className = "rt-b"; made.textContent = text; made.title = label;
      made.addEventListener("mousedown", function (event) { event.preventDefault(); });
      made.addEventListener("click", act);
      bar.appendChild(made);
    }
    button(words.bold, words.bold, function () { run("bold"); });
    button(words.heading, words.heading, function () {
      var at = window.getSelection().anchorNode;
      var within = at && (at.nodeType === 1 ? at : at.parentElement);
      run("formatBlock", within && within.closest("h2") ? "p" : "h2");
    });
    button(words.list, words.list, function () { run("insertUnorderedList"); });
    button(words.link, words.link, function () {
      var said = window.prompt(words.ask, "https://");
      if (said && /^(https?:\/\/|tel:|mailto:)/.test(said)) run("createLink", said);
    });
    button(words.picture, words.picture, function () { chooser.click(); });

    function send(file) {
      var body = new FormData();
      body.append("file", file);
      body.append("csrfmiddlewaretoken", words.token);
      state.textContent = words.sending;
      fetch(words.rich, { method: "POST", body: body, headers: { "X-CSRFToken": words.token }, credentials: "same-origin" })
        .then(function (answer) { return answer.json(); })
        .then(function (said) {
          state.textContent = said.error || "";
          if (said.src) run("insertHTML", '<img src="' + said.src + '" alt="">');
        })
        .catch(function () { state.textContent = words.failed; });
    }
    chooser.addEventListener("change", function () { Array.from(chooser.files).forEach(send); chooser.value = ""; });
    area.addEventListener("paste", function (event) {
      var held = event.clipboardData;
      if (!held) return;
      event.preventDefault();
      var html = held.getData("text/html");
      var files = Array.from(held.files || []).filter(function (file) { return file.type.indexOf("image/") === 0; });
      if (html) run("insertHTML", clean(html));
      else if (held.getData("text/plain")) run("insertHTML", paragraphs(held.getData("text/plain")));
      else files.forEach(send);
    });
    area.addEventListener("input", sync);
    field.addEventListener("input", function () { if (!own) area.innerHTML = clean(field.value); });
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  function mirrors() {
    document.querySelectorAll("[data-mirror-of]").forEach(function (shown) {
      var name = shown.dataset.mirrorOf;
      var form = document.getElementById("post");
      var field = form && form.elements[name];
      if (!field) return;
      field.addEventListener("input", function () {
        if (name === "body") shown.innerHTML = clean(field.value);
        else shown.textContent = field.value;
      });
    });
    document.querySelectorAll(".to-whom").forEach(function (fold) {
      var form = fold.closest("form");
      form.addEventListener("change", function (event) {
        if (event.target.name === "visibility") fold.open = event.target.value === "audience";
      });
    });
  }

  function start() {
    document.querySelectorAll("[data-rich]").forEach(function (wrap) { if (!wrap.rich) dress(wrap); });
    mirrors();
  }
  start();
})();
