// The letter's QR carries number and code behind "#", which no browser sends anywhere: put them into the fields and
// take them out of the address and the history at once. Without this script they are typed.
(function () {
  "use strict";

  function fill() {
    var found = /^#(\d{10})-(\d{12})$/.exec(window.location.hash);
    if (!found) return;
    window.history.replaceState(null, "", window.location.pathname);
    write("id_number", found[1]);
    write("id_code", found[2]);
  }

  // In groups of four, as printed, so that it can be compared
  function write(id, digits) {
    var field = document.getElementById(id);
    if (field) field.value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
  }

  fill();
  window.addEventListener("hashchange", fill);
})();
