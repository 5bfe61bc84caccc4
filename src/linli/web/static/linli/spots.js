/* Linli 邻里 — points on a map without tiles, to look at: the village and what lies around it, WGS-84 throughout. */
(function () {
  "use strict";
  if (!window.L) return;
  document.documentElement.classList.add("js"); /* the square must be there before it is measured */

  function named(text) {
    var name = document.createElement("span");
    name.textContent = text;
    return name;
  }

  document.querySelectorAll("[data-spots]").forEach(function (root) {
    var told = JSON.parse(root.dataset.spots);
    var map = L.map(root, { attributionControl: false, minZoom: 8, maxZoom: 18, zoomSnap: 0.25, scrollWheelZoom: false });
    var bounds = L.latLngBounds([]);
    function put(point, look, permanent) {
      var icon = L.divIcon({ className: look, iconSize: [28, 28], html: point.n ? named(String(point.n)) : "" });
      L.marker([point.lat, point.lng], { icon: icon, keyboard: false })
        .bindTooltip(named(point.name), { permanent: permanent, direction: "right", className: "spot-n" })
        .on("click", function () { if (point.id) location.hash = "s-" + point.id; })
        .addTo(map);
      bounds.extend([point.lat, point.lng]);
    }
    if (told.here) put(told.here, "spot here", true);
    told.points.forEach(function (point) { put(point, point.open ? "spot nth" : "spot nth shut", false); });
    map.fitBounds(bounds.pad(0.15), { maxZoom: 16 });
  });
})();
