// Small conveniences. Every page works without this file.
(function () {
  'use strict';

  // Copy buttons beside what is meant to be copied.
  function addCopyButtons(root) {
    root.querySelectorAll('.copyable:not([data-copy])').forEach(function (box) {
      var code = box.querySelector('code');
      if (!code || !navigator.clipboard) return;
      box.dataset.copy = 'yes';
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'copy';
      button.textContent = 'Copy';
      button.addEventListener('click', function () {
        navigator.clipboard.writeText(code.textContent).then(
          function () { button.textContent = 'Copied'; },
          function () { button.textContent = 'Press Ctrl+C'; getSelection().selectAllChildren(code); });
        setTimeout(function () { button.textContent = 'Copy'; }, 2000);
      });
      box.append(button);
    });
  }

  // What a file holds goes into the field that is sent.
  function offerFiles() {
    document.querySelectorAll('[data-file-into]').forEach(function (box) {
      var field = document.getElementById(box.dataset.fileInto);
      box.hidden = false;
      box.querySelector('input').addEventListener('change', function (event) {
        if (event.target.files.length) {
          event.target.files[0].text().then(function (text) { field.value = text; });
        }
      });
    });
  }

  // A word about live updates, with the time of the last one.
  var last = null;
  function connection(state) {
    document.querySelectorAll('[data-connection]').forEach(function (line) {
      line.dataset.connection = state;
      var text = line.querySelector('[data-connection-text]');
      text.textContent = state === 'live' ? 'Live'
        : 'Live updates paused, retrying' + (last ? ' (last update ' + last + ' UTC)' : '');
    });
  }
  function now() { return new Date().toISOString().slice(11, 19); }

  // Rows stay still under a pointer or the keyboard; open details stay open.
  function refreshed(element) { return element.dataset && element.dataset.live; }

  document.addEventListener('DOMContentLoaded', function () {
    addCopyButtons(document);
    offerFiles();
    var body = document.body;
    body.addEventListener('htmx:sseOpen', function () { last = now(); connection('live'); });
    body.addEventListener('htmx:sseMessage', function () { last = now(); connection('live'); });
    body.addEventListener('htmx:sseError', function () { connection('paused'); });
    body.addEventListener('htmx:configRequest', function (event) {
      if (refreshed(event.target) === 'rows') {
        event.detail.parameters.seen = event.target.dataset.fingerprint;
      }
    });
    body.addEventListener('htmx:beforeRequest', function (event) {
      if (!refreshed(event.target)) return;
      var busy = document.hidden || event.target.matches(':hover, :focus-within')
        && event.target.dataset.live === 'rows'
        || event.target.querySelector('details[open]')
        || String(getSelection());
      if (busy) event.preventDefault();
    });
    body.addEventListener('htmx:load', function (event) { addCopyButtons(event.target); });
    body.addEventListener('keydown', function (event) {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.matches('.compose textarea')) {
        event.preventDefault();
        event.target.form.requestSubmit(event.target.form.querySelector('.primary'));
      }
    });
  });
})();
