/* Linli 邻里 — saying it instead of writing it: tap, speak, tap. Without it, or without a microphone, a recording made
   elsewhere is chosen as a file. The file field carries what is sent, so the form stays an ordinary form. */
(function () {
  "use strict";
  var TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  var ENDINGS = { "audio/webm": ".webm", "audio/mp4": ".m4a", "audio/ogg": ".ogg" };
  var SHORTEST = 500;

  function able() {
    return window.MediaRecorder && window.DataTransfer && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  }
  function clock(ms) {
    var all = Math.round(ms / 1000);
    var rest = all % 60;
    return Math.floor(all / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }

  function Recorder(root) {
    var recorder = this;
    function part(name) { return root.querySelector("[data-rec-" + name + "]"); }
    this.root = root;
    this.words = root.dataset;
    this.most = Number(root.dataset.recorder) * 1000;
    this.input = root.querySelector("input[type=file]");
    this.go = part("go");
    this.label = part("label");
    this.time = part("time");
    this.done = part("done");
    this.play = part("play");
    this.bar = part("bar");
    this.length = part("length");
    this.file = part("file");
    this.state = part("state");
    this.sound = new Audio();
    this.go.addEventListener("click", function () { recorder.machine ? recorder.stop() : recorder.start(); });
    part("again").addEventListener("click", function () { recorder.drop(); recorder.start(); });
    part("drop").addEventListener("click", function () { recorder.drop(); recorder.say("dropped"); recorder.go.focus(); });
    this.play.addEventListener("click", function () { recorder.sound.paused ? recorder.sound.play() : recorder.sound.pause(); });
    ["play", "pause", "ended", "timeupdate"].forEach(function (name) {
      recorder.sound.addEventListener(name, recorder.played.bind(recorder));
    });
    var others = this.input.form.holds;
    this.input.form.holds = function () {
      var waits = [recorder.machine ? recorder.stop() : null, others ? others() : null].filter(Boolean);
      return waits.length ? Promise.all(waits) : null;
    };
    this.offer(true);
  }
  Recorder.prototype.say = function (key) { this.state.textContent = (key && this.words[key]) || ""; };
  Recorder.prototype.offer = function (speaking) {
    this.go.hidden = !speaking;
    this.file.hidden = speaking;
    this.done.hidden = true;
  };
  Recorder.prototype.start = function () {
    var recorder = this;
    this.go.disabled = true;
    this.say("asking");
    navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } })
      .then(function (stream) { recorder.run(stream); })
      .catch(function (error) {
        var denied = error && (error.name === "NotAllowedError" || error.name === "SecurityError");
        recorder.go.disabled = false;
        recorder.offer(false);
        recorder.say(denied ? "denied" : "missing");
        recorder.input.focus();
      });
  };
  Recorder.prototype.run = function (stream) {
    var recorder = this;
    var pieces = [];
    var type = TYPES.find(function (one) { return MediaRecorder.isTypeSupported(one); });
    var machine = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 48000 } : {});
    this.machine = machine;
    this.began = Date.now();
    machine.addEventListener("dataavailable", function (event) { if (event.data.size) pieces.push(event.data); });
    this.ended = new Promise(function (settle) {
      machine.addEventListener("stop", function () {
        stream.getTracks().forEach(function (track) { track.stop(); });
        recorder.take(pieces, machine.mimeType || type || "audio/webm");
        settle();
      });
    });
    machine.start(1000);
    this.go.disabled = false;
    this.go.classList.add("on");
    this.label.textContent = this.words.stop;
    this.say("running");
    this.tick();
    this.timer = setInterval(this.tick.bind(this), 250);
  };
  Recorder.prototype.tick = function () {
    var ran = Date.now() - this.began;
    this.time.textContent = clock(ran);
    if (ran >= this.most) this.stop();
  };
  Recorder.prototype.stop = function () {
    clearInterval(this.timer);
    this.ran = Date.now() - this.began;
    if (this.machine.state !== "inactive") this.machine.stop();
    return this.ended;
  };
  Recorder.prototype.take = function (pieces, type) {
    var plain = type.split(";")[0];
    var carrier = new DataTransfer();
    this.machine = null;
    this.go.classList.remove("on");
    this.label.textContent = this.words.go;
    this.time.textContent = "";
    if (!pieces.length || this.ran < SHORTEST) { this.say("short"); return; }
    carrier.items.add(new File(pieces, "recording" + (ENDINGS[plain] || ""), { type: plain }));
    this.input.files = carrier.files;
    this.sound.src = URL.createObjectURL(carrier.files[0]);
    this.length.textContent = clock(this.ran);
    this.bar.value = 0;
    this.go.hidden = true;
    this.done.hidden = false;
    this.say("kept");
    this.play.focus();
  };
  Recorder.prototype.played = function () {
    var running = !this.sound.paused && !this.sound.ended;
    this.play.setAttribute("aria-label", running ? this.words.pause : this.words.play);
    this.play.classList.toggle("on", running);
    this.bar.value = this.sound.ended ? 0 : Math.min(1, this.sound.currentTime * 1000 / this.ran);
  };
  Recorder.prototype.drop = function () {
    this.sound.pause();
    if (this.sound.src) URL.revokeObjectURL(this.sound.src);
    this.sound.removeAttribute("src");
    this.input.value = "";
    this.offer(true);
    this.say("");
  };

  if (!able()) return;
  document.querySelectorAll("[data-recorder]").forEach(function (root) { new Recorder(root); });
})();
