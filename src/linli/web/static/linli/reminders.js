/* Linli 邻里 — lets this browser show reminders: asks for leave, subscribes, and sends the subscription with the form. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-push-key]");
  var able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!form || !able) return;
  var told = document.getElementById("device-told");
  var button = form.querySelector("button");
  document.getElementById("device-unable").hidden = true;
  form.hidden = false;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function say(words) {
    told.textContent = words;
    told.hidden = false;
    button.disabled = false;
  }
  /* A subscription made with another key (the installation's was renewed) gives way to a new one. */
  function subscribe(worker) {
    var wish = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) };
    return worker.pushManager.subscribe(wish).catch(function (fault) {
      if (fault.name !== "InvalidStateError") throw fault;
      return worker.pushManager.getSubscription().then(function (old) {
        return old.unsubscribe();
      }).then(function () { return worker.pushManager.subscribe(wish); });
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    button.disabled = true;
    told.hidden = true;
    Notification.requestPermission().then(function (answer) {
      if (answer !== "granted") return say(form.dataset.denied);
      return navigator.serviceWorker.register("/sw.js", { scope: "/" }).then(function () {
        return navigator.serviceWorker.ready;
      }).then(subscribe).then(function (subscription) {
        form.elements.subscription.value = JSON.stringify(subscription);
        form.submit();
      });
    }).catch(function () { say(form.dataset.failed); });
  });
})();
