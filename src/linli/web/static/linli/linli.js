/* Linli 邻里 — what makes pages pleasanter. Every page works without it; nothing here is needed to get a thing done. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  /* The words live in the page, so that they are translated with it. */
  var bag = document.getElementById("words");
  function say(key, n) {
    var words = (bag && bag.dataset[key]) || "";
    return n === undefined ? words : words.replace("{n}", n);
  }
  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }
  function send(form, submitter) {
    if (form.requestSubmit) form.requestSubmit(submitter || undefined);
    else if (submitter) submitter.click();
    else form.submit();
  }

  /* Submitting: the button says so and cannot be pressed twice; coming back frees it again. */
  function rest(button) {
    var label = button.querySelector("span") || button;
    if (button.dataset.label !== undefined) label.textContent = button.dataset.label;
    delete button.dataset.label;
    button.disabled = false;
    button.removeAttribute("data-busy");
  }
  function restAll() {
    document.querySelectorAll("[data-busy]").forEach(function (held) {
      if (held.tagName === "BUTTON") rest(held);
    });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    var waiting = shrinking.get(form) || (form.holds && form.holds());
    var button = event.submitter || form.querySelector("button:not([type=button])");
    if (waiting) {
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting.then(function () { send(form, button); });
      return;
    }
    if (!button || button.tagName !== "BUTTON") return;
    /* Later, so that the pressed button's own name and value still go along. */
    setTimeout(function () {
      var label = button.querySelector("span:not(.vh)") || button;
      if (button.disabled) return;
      if (label !== button || !button.children.length) {
        button.dataset.label = label.textContent;
        label.textContent = say("busy");
      }
      button.setAttribute("data-busy", "");
      button.disabled = true;
    });
  }, true);
  window.addEventListener("pageshow", restAll);
  document.addEventListener("htmx:finally:request", restAll);

  /* What htmx fetches shows a sign of waiting after 400 ms. */
  var timers = new WeakMap();
  function settle(event) {
    var target = event.detail && event.detail.ctx && event.detail.ctx.target;
    if (!(target instanceof Element)) return;
    clearTimeout(timers.get(target));
    target.classList.remove("busy");
    target.removeAttribute("aria-busy");
    target.querySelectorAll(":scope > .skel").forEach(function (rows) { rows.remove(); });
  }
  document.addEventListener("htmx:before:request", function (event) {
    var target = event.detail && event.detail.ctx && event.detail.ctx.target;
    if (!(target instanceof Element) || target === document.body) return;
    timers.set(target, setTimeout(function () {
      target.setAttribute("aria-busy", "true");
      if (target.children.length) { target.classList.add("busy"); return; }
      var rows = document.createElement("div");
      rows.className = "skel";
      for (var i = 0; i < 3; i += 1) rows.appendChild(document.createElement("i"));
      target.appendChild(rows);
    }, 400));
  });
  document.addEventListener("htmx:after:request", settle);
  document.addEventListener("htmx:finally:request", settle);

  /* Forms that send themselves: a switch saves (post), a filter narrows the list (get). */
  document.addEventListener("change", function (event) {
    var form = closest(event, "form[data-autosave]");
    if (form) send(form);
  });

  /* How much may still be written, said once four fifths are used. */
  function countLeft(area) {
    var line = area.nextElementSibling;
    if (!line || !line.classList.contains("left-n")) {
      line = document.createElement("p");
      line.className = "left-n";
      line.setAttribute("aria-live", "polite");
      area.after(line);
    }
    var left = area.maxLength - area.value.length;
    line.textContent = area.value.length >= area.maxLength * 0.8 ? say("left", left) : "";
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches && event.target.matches("[data-counter]")) countLeft(event.target);
  });

  /* Consequences are named in a dialog; without it the link leads to a page that says the same. */
  document.addEventListener("click", function (event) {
    var opener = closest(event, "[data-dialog]");
    var dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    var closer = closest(event, "[data-close]");
    if (closer) closer.closest("dialog").close();
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* A link to a fold opens it. */
  function unfold(hash) {
    var fold = hash.length > 1 && document.getElementById(hash.slice(1));
    if (fold && fold.tagName === "DETAILS") fold.open = true;
  }
  document.addEventListener("click", function (event) {
    var link = closest(event, 'a[href^="#"]');
    if (link) unfold(link.getAttribute("href"));
  });
  unfold(location.hash);

  /* Photos: previews, taking one out again, and shrinking before they travel. */
  var EDGE = 1600;
  var shrinking = new WeakMap(); /* form → promise that holds until its photos are small; form.holds() gives others */

  function paint(picture, edge) {
    var scale = Math.min(1, edge / Math.max(picture.width, picture.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
  function shrink(photo) {
    return createImageBitmap(photo.file).then(function (picture) {
      var large = paint(picture, EDGE);
      photo.preview = paint(large, 320);
      if (picture.close) picture.close();
      return new Promise(function (done) { large.toBlob(done, "image/jpeg", 0.82); });
    }).then(function (blob) {
      if (!blob || (blob.size >= photo.file.size && photo.file.type === "image/jpeg")) return;
      photo.file = new File([blob], photo.file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }).catch(function () { photo.unseen = true; });
  }

  function Picker(root) {
    this.root = root;
    this.most = Number(root.dataset.photos);
    this.input = root.querySelector("input[type=file]");
    this.add = this.input.closest(".add");
    this.list = root.querySelector("[data-photos-list]");
    this.chosen = root.querySelector("[data-photos-chosen]");
    this.state = root.querySelector("[data-photos-state]");
    this.photos = [];
    this.input.addEventListener("change", this.take.bind(this));
    this.list.addEventListener("click", this.drop.bind(this));
  }
  Picker.prototype.take = function () {
    var picker = this;
    var fresh = Array.from(this.input.files).map(function (file) { return { file: file }; });
    var room = this.most - this.photos.length;
    var note = fresh.length > room ? say("tooMany", this.most) : "";
    fresh = fresh.slice(0, room);
    this.photos = this.photos.concat(fresh);
    this.show(say("shrinking"));
    var work = fresh.reduce(function (before, photo) {
      return before.then(function () { return shrink(photo); }).then(function () { picker.show(say("shrinking")); });
    }, Promise.resolve()).then(function () {
      shrinking.delete(picker.input.form);
      picker.hand();
      picker.show(note);
    });
    shrinking.set(this.input.form, work);
  };
  Picker.prototype.drop = function (event) {
    var button = closest(event, ".del");
    if (!button) return;
    this.photos.splice(Number(button.dataset.at), 1);
    this.hand();
    this.show("");
    this.input.focus();
  };
  /* The input itself carries what is sent, so the form stays an ordinary form. */
  Picker.prototype.hand = function () {
    var carrier = new DataTransfer();
    this.photos.forEach(function (photo) { carrier.items.add(photo.file); });
    this.input.files = carrier.files;
  };
  Picker.prototype.show = function (note) {
    var picker = this;
    this.list.querySelectorAll(".shot").forEach(function (shot) { shot.remove(); });
    this.photos.forEach(function (photo, at) {
      var shot = document.createElement("div");
      shot.className = "shot";
      if (photo.preview) shot.appendChild(photo.preview);
      else {
        var word = document.createElement("span");
        word.className = "nope";
        word.textContent = photo.unseen ? say("noPreview") : "…";
        shot.appendChild(word);
      }
      var del = document.createElement("button");
      del.type = "button";
      del.className = "del";
      del.dataset.at = at;
      del.setAttribute("aria-label", say("remove", at + 1));
      del.innerHTML = "<span>×</span>";
      shot.appendChild(del);
      picker.list.insertBefore(shot, picker.add);
    });
    this.add.hidden = this.photos.length >= this.most;
    this.chosen.textContent = this.photos.length ? say("chosen", this.photos.length) : "";
    this.state.textContent = note;
  };

  /* What a page, or a piece of one that htmx brought, needs once. */
  function dress(root) {
    var summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
    root.querySelectorAll("[data-photos]").forEach(function (picker) {
      if (picker.dressed || !window.DataTransfer || !window.createImageBitmap) return;
      picker.dressed = true;
      new Picker(picker);
    });
    root.querySelectorAll("[data-counter]").forEach(countLeft);
  }
  document.addEventListener("htmx:after:swap", function () { dress(document); });

  /* The row whose link was followed is the one shown beside the list. */
  document.addEventListener("htmx:after:request", function (event) {
    var link = event.target instanceof Element && event.target.closest("[data-row] a");
    if (!link) return;
    document.querySelectorAll("[data-row].on").forEach(function (row) {
      row.classList.remove("on");
      row.querySelector("a").removeAttribute("aria-current");
    });
    link.closest("[data-row]").classList.add("on");
    link.setAttribute("aria-current", "true");
  });

  /* A row of links that is wider than the screen starts where one is. */
  document.querySelectorAll(".side, .qtabs, .flt").forEach(function (row) {
    var here = row.querySelector("[aria-current]");
    if (!here || row.scrollWidth <= row.clientWidth) return;
    row.scrollLeft += here.getBoundingClientRect().left - (row.clientWidth - here.offsetWidth) / 2;
  });
  dress(document);
})();
