/* Linli 邻里 — a receipt is copied with one press; where the browser keeps the clipboard shut, it is selected. */
(function () {
  "use strict";
  var button = document.querySelector("[data-copy]");
  var source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  button.addEventListener("click", function () {
    var range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    var copied = navigator.clipboard
      ? navigator.clipboard.writeText(source.textContent.trim())
      : document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("shut"));
    copied.then(function () { button.querySelector("span").textContent = button.dataset.copied; }, function () {});
  });
})();
