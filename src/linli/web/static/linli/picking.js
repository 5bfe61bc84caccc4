/* Linli 邻里 — a long list to tick is narrowed while one types, and says how many are ticked and how many were counted. */
(function () {
  "use strict";
  var list = document.querySelector("[data-pick]");
  if (!list) return;
  var find = document.querySelector("[data-pick-find]");
  var said = document.querySelector("[data-pick-said]");
  var numbers = list.querySelector("[name=numbers]");
  var counts = document.querySelectorAll("[data-pick-count]");
  function narrow() {
    var wanted = find.value.trim();
    list.querySelectorAll("label").forEach(function (row) {
      row.hidden = Boolean(wanted) && row.textContent.indexOf(wanted) < 0 && !row.querySelector("input").checked;
    });
  }
  /* "3 7 12-15" are six. */
  function written() {
    var many = 0;
    (numbers ? numbers.value : "").split(/[\s,\uff0c\u3001;\uff1b.\u3002]+/).forEach(function (part) {
      var ends = /^(\d{1,6})[-–—~\uff5e\u81f3\u5230](\d{1,6})$/.exec(part);
      if (ends) many += Math.max(0, ends[2] - ends[1] + 1);
      else if (part) many += 1;
    });
    return many;
  }
  function count() {
    var ballots = 0;
    counts.forEach(function (one) { ballots += parseInt(one.value, 10) || 0; });
    said.textContent = said.dataset.pickSaid
      .replace("{people}", list.querySelectorAll("input:checked").length + written())
      .replace("{ballots}", ballots);
  }
  if (find) {
    find.closest(".fld").hidden = false;
    find.addEventListener("input", narrow);
    find.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      var shown = list.querySelectorAll("label:not([hidden]) input:not(:checked)");
      if (find.value.trim() && shown.length === 1) {
        shown[0].checked = true;
        find.value = "";
        narrow();
        count();
      }
    });
  }
  if (said) {
    said.hidden = false;
    list.form.addEventListener("input", count);
    count();
  }
})();
