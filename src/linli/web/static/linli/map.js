/* Linli 邻里 — picking a place on a map without tiles: the village's own outline and points, WGS-84 throughout. */
(function () {
  "use strict";
  if (!window.L) return;
  document.documentElement.classList.add("js"); /* the square must be there before it is measured */
  var bag = document.getElementById("words");
  function say(key) { return (bag && bag.dataset[key]) || ""; }

  function PlacePicker(root) {
    var told = JSON.parse(root.dataset.map);
    this.lng = root.querySelector("[data-map-lng]");
    this.lat = root.querySelector("[data-map-lat]");
    this.list = root.querySelector("[data-map-list]");
    this.state = root.querySelector("[data-map-state]");
    this.points = told.points || [];
    this.canvas = root.querySelector("[data-map-canvas]");
    this.here = root.querySelector("[data-map-here]");
    this.draw(told);
    this.listen();
  }

  PlacePicker.prototype.draw = function (told) {
    var map = L.map(this.canvas, { attributionControl: false, minZoom: 8, maxZoom: 19, zoomSnap: 0.25 });
    var bounds = L.latLngBounds([]);
    if (told.outline) {
      var edge = L.geoJSON(told.outline, { style: { className: "edge" }, interactive: false }).addTo(map);
      bounds.extend(edge.getBounds());
    }
    this.points.forEach(function (point) {
      var name = document.createElement("span");
      name.textContent = point.name;
      L.marker([point.lat, point.lng], { icon: L.divIcon({ className: "spot", iconSize: [24, 24] }), keyboard: false, interactive: false })
        .bindTooltip(name, { permanent: true, direction: "right", className: "spot-n" })
        .addTo(map);
      bounds.extend([point.lat, point.lng]);
    });
    this.map = map;
    if (told.value && told.value.lat) {
      this.put(told.value.lat, told.value.lng);
      bounds.extend([told.value.lat, told.value.lng]);
    }
    function fit() { map.fitBounds(bounds.pad(0.06), { maxZoom: 17 }); }
    var fold = this.canvas.closest("details");
    if (bounds.isValid()) {
      fit();
      /* Inside a closed fold the square had no size yet. */
      if (fold) fold.addEventListener("toggle", function () { map.invalidateSize(); fit(); }, { once: true });
    }
    /* With nothing to draw an empty square would only puzzle; the list and the button remain. */
    else this.canvas.hidden = true;
  };

  PlacePicker.prototype.put = function (lat, lng) {
    if (!this.pin) {
      var icon = L.divIcon({ className: "pin", iconSize: [44, 44], iconAnchor: [22, 38] });
      this.pin = L.marker([lat, lng], { icon: icon, keyboard: false }).addTo(this.map);
    }
    this.pin.setLatLng([lat, lng]);
    this.lat.value = lat.toFixed(6);
    this.lng.value = lng.toFixed(6);
    this.state.textContent = say("located");
  };

  PlacePicker.prototype.listen = function () {
    var picker = this;
    this.map.on("click", function (event) {
      if (picker.list) picker.list.value = "";
      picker.put(event.latlng.lat, event.latlng.lng);
    });
    this.canvas.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      picker.put(picker.map.getCenter().lat, picker.map.getCenter().lng);
    });
    if (this.list) this.list.addEventListener("change", function () {
      var point = picker.points.find(function (one) { return String(one.id) === picker.list.value; });
      if (!point) return;
      picker.put(point.lat, point.lng);
      picker.map.panTo([point.lat, point.lng]);
    });
    this.here.addEventListener("click", function () {
      if (!navigator.geolocation) { picker.state.textContent = say("noLocation"); return; }
      picker.state.textContent = say("locating");
      navigator.geolocation.getCurrentPosition(function (found) {
        picker.canvas.hidden = false;
        picker.map.invalidateSize();
        picker.map.setView([found.coords.latitude, found.coords.longitude], 16);
        picker.put(found.coords.latitude, found.coords.longitude);
        if (picker.list) picker.list.value = "";
      }, function () { picker.state.textContent = say("noLocation"); }, { enableHighAccuracy: true, timeout: 10000 });
    });
  };

  document.querySelectorAll("[data-map]").forEach(function (root) { new PlacePicker(root); });
})();
