/* Linli 邻里 — shows reminders and leads to where they point. It keeps nothing and answers no request of a page. */
"use strict";
self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("push", function (event) {
  var said = {};
  try { said = event.data ? event.data.json() : {}; } catch { /* not ours, but something must be shown */ }
  event.waitUntil(self.registration.showNotification(said.title || self.location.hostname, {
    body: said.body || "",
    tag: said.tag || "",
    lang: "zh-CN",
    data: { link: said.link || "" },
  }));
});

/* Only to pages of our own: what cannot be read, or leads elsewhere, opens the inbox. */
function wayOf(link) {
  try {
    var way = new URL(link || "/inbox", self.location.origin);
    if (way.origin === self.location.origin) return way.href;
  } catch { /* no address */ }
  return new URL("/inbox", self.location.origin).href;
}

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  var way = wayOf(event.notification.data && event.notification.data.link);
  /* A window that shows the page already comes forward; another one is not taken from whoever writes in it. */
  event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(function (windows) {
    var there = windows.find(function (each) { return each.url === way; });
    return there ? there.focus() : self.clients.openWindow(way);
  }));
});
