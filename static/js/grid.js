// The building grid at paper speed: room number ⏎ 1/2/3 ⏎, next. Without this script the same form is sent as a page.
// A form counts as entered only when the server has answered; answers come in the order of typing.
(function () {
  "use strict";

  var form = document.getElementById("entry");
  if (!form || !window.fetch) return;

  var field = form.elements;
  var grid = document.getElementById("grid");
  var says = document.getElementById("entry-says");
  var log = document.getElementById("entry-log");
  var cells = Array.prototype.slice.call(grid.querySelectorAll(".cell"));
  var KEPT_IN_LOG = 4;
  var queue = Promise.resolve(), waiting = 0, entered = 0;

  // ---- finding the cell that is meant

  function normal(text) {
    return text.normalize("NFKC").trim().replace(/[—–/.\s]+/g, "-").replace(/室$/, "");
  }

  function matches(cell, room) {
    var own = cell.dataset.room;
    return own === room || own.replace(/^0+/, "") === room.replace(/^0+/, "");
  }

  // The cells a text may mean: "501" in the entrance worked in, else in any; "2-501" names the entrance, "3-2-501" all
  function cellsFor(text) {
    var parts = normal(text).split("-");
    var named = cells.filter(function (cell) { return cell.dataset.place === text.trim(); });
    if (named.length) return named;
    var found = cells.filter(function (cell) {
      return matches(cell, parts[parts.length - 1]) &&
        (parts.length < 2 || cell.dataset.entrance === parts[parts.length - 2]) &&
        (parts.length < 3 || house(cell) === parts[0]);
    });
    var here = found.filter(function (cell) {
      return sameHouse(cell) && (parts.length > 1 || cell.dataset.entrance === field.entrance.value);
    });
    return here.length ? here : found;
  }

  // Why a room number cannot be taken as it stands; "" where it can, or where the server must look further
  function doubt(text, found) {
    if (normal(text).indexOf("-") >= 0 || !/^\w+$/.test(normal(text)) || !cells.length) return "";
    if (!found.length) return "这里没有 " + text + " 室。其他楼幢请写成 3-2-501。";
    return found.length > 1 ? "不止一个单元有 " + text + " 室,请写成 " + found[0].dataset.entrance + "-" + text + "。" : "";
  }

  function house(cell) { return cell.closest(".house").dataset.building; }
  function sameHouse(cell) { return !field.building.value || house(cell) === field.building.value; }

  function nextEmpty(after) {
    var start = after ? cells.indexOf(after) + 1 : 0;
    var rest = cells.slice(start).concat(cells.slice(0, start));
    return rest.find(function (cell) { return cell.classList.contains("none"); }) || null;
  }

  // ---- the cell the keyboard stands on

  var current = null;

  function unmark() {
    grid.querySelectorAll(".current, .same-head").forEach(function (cell) { cell.classList.remove("current", "same-head"); });
  }

  function stand(cell) {
    unmark();
    current = cell;
    field.unit.value = cell ? cell.dataset.unit : "";
    if (!cell) return;
    cell.classList.add("current");
    cells.forEach(function (other) {
      if (other !== cell && other.dataset.head === cell.dataset.head) other.classList.add("same-head");
    });
    field.entrance.value = cell.dataset.entrance;
    field.building.value = house(cell);
  }

  function clearChoice() { radios().forEach(function (radio) { radio.checked = false; }); }
  function radios() { return Array.prototype.slice.call(form.querySelectorAll("input[name=choice]")); }
  function chosen() { return radios().find(function (radio) { return radio.checked; }); }

  function startOver() {
    clearChoice();
    field.unit.value = "";
    field.place.value = "";
    field.place.focus({ preventScroll: true });
    var next = nextEmpty(current);
    field.place.placeholder = next ? next.dataset.room : "";
  }

  function tell(sentence, wrong) {
    says.textContent = sentence;
    says.className = wrong ? "entry-says falls-short" : "entry-says";
  }

  // ---- keyboard

  field.place.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "Escape") { field.place.value = ""; stand(null); return; }
    if (event.key !== "Enter") return;
    event.preventDefault();
    var typed = field.place.value.trim();
    var found = typed ? cellsFor(typed) : [nextEmpty(current)].filter(Boolean);
    if (!typed && !found.length) { tell("这里都已录入。"); return; }
    var wrong = doubt(typed, found);
    if (wrong && typed) { tell(wrong, true); field.place.select(); return; }
    var cell = found.length === 1 ? found[0] : null;
    stand(cell);
    if (cell) field.place.value = cell.dataset.place;
    clearChoice();
    radios()[0].focus();
    tell((cell ? cell.dataset.place + "(" + cell.getAttribute("aria-label").split(" ").pop() + ")" : typed) + ":1 同意,2 不同意,3 弃权,再按回车" + (mayRetract(cell) ? ";录错了户按 0 撤销" : ""));
  });

  field.place.addEventListener("input", function () { field.unit.value = ""; unmark(); });

  form.addEventListener("keydown", function (event) {
    if (event.target.name !== "choice") return;
    var at = ["1", "2", "3"].indexOf(event.key.normalize("NFKC"));
    if (at >= 0) { event.preventDefault(); radios()[at].checked = true; radios()[at].focus(); }
    if (event.key === "Escape") { event.preventDefault(); startOver(); }
    if (event.key === "Enter") { event.preventDefault(); save(); }
    if (event.key.normalize("NFKC") === "0" && mayRetract(current)) { event.preventDefault(); window.location.href = retraction(current); }
  });

  form.addEventListener("submit", function (event) { event.preventDefault(); save(); });

  // ---- a form that was entered for the wrong owner is taken out on a page of its own, which asks why

  function mayRetract(cell) { return cell && !cell.classList.contains("none") && !cell.classList.contains("developer"); }
  function retraction(cell) { return form.dataset.retract.replace("/0/", "/" + cell.dataset.unit + "/"); }

  var retract = document.createElement("a");
  retract.textContent = "撤销录入";

  // ---- mouse: a click on a cell offers the three choices beside it

  var menu = document.createElement("div");
  menu.className = "cell-menu";
  menu.setAttribute("role", "group");
  radios().forEach(function (radio) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary";
    button.value = radio.value;
    button.textContent = choiceWord(radio);
    menu.appendChild(button);
  });

  grid.addEventListener("click", function (event) {
    var cell = event.target.closest(".cell");
    var button = event.target.closest(".cell-menu button");
    if (button) { choose(button.value); return; }
    if (!cell || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    var again = menu.parentNode === cell.parentNode;
    menu.remove();
    if (again) return;
    stand(cell);
    field.place.value = cell.dataset.place;
    menu.setAttribute("aria-label", cell.dataset.place + "的意见");
    if (mayRetract(cell)) { retract.href = retraction(cell); menu.appendChild(retract); } else retract.remove();
    cell.parentNode.appendChild(menu);
    menu.firstChild.focus({ preventScroll: true });
  });

  function choose(value) {
    radios().forEach(function (radio) { radio.checked = radio.value === value; });
    menu.remove();
    save();
    if (current) current.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && menu.parentNode) { menu.remove(); if (current) current.focus(); }
  });

  // ---- the stack in hand: its count stands beside the round's, and moves with every form

  if (field.batch && field.batch.options) field.batch.addEventListener("change", function () {
    var shown = document.getElementById("stack");
    if (shown) shown.textContent = field.batch.value ? field.batch.selectedOptions[0].textContent : "";
  });

  // ---- saving, one after the other

  function save() {
    if (!field.place.value.trim()) { tell("请填写房号。", true); field.place.focus(); return; }
    var choice = chosen();
    if (!choice) { tell("请选择意见:1 同意,2 不同意,3 弃权。", true); radios()[0].focus(); return; }
    var paper = new FormData(form);
    var line = note(field.place.value.trim() + " " + choiceWord(choice) + " …");
    startOver();
    waiting += 1;
    queue = queue.then(function () { return send(paper, line); }).then(function () { waiting -= 1; });
  }

  function choiceWord(radio) {
    return form.querySelector("label[for=" + radio.id + "]").textContent.trim().replace(/^\d\s*/, "");
  }

  function note(sentence) {
    var line = log.insertBefore(document.createElement("li"), log.firstChild);
    line.textContent = sentence;
    while (log.children.length > KEPT_IN_LOG && !log.lastChild.classList.contains("wrong")) log.lastChild.remove();
    return line;
  }

  function send(paper, line) {
    return fetch(form.action, { method: "POST", body: paper, headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) {
        var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
        if (!isJson) throw new Error(response.redirected ? "登录已过期,请重新登录" : "页面已过期,请刷新");
        return response.json().then(function (answer) {
          if (response.ok) accept(answer, line); else refuse(answer.sentence, line);
        });
      })
      .catch(function (error) {
        refuse(line.textContent.replace(/ …$/, "") + " 没有保存:" + (error instanceof TypeError ? "网络中断" : error.message) + "。", line);
      });
  }

  function accept(answer, line) {
    entered += 1;
    line.textContent = "✓ " + answer.sentence + " ";
    line.appendChild(slip(answer.receipt));
    if (answer.clash) line.className = "wrong";
    tell("本次已录 " + entered + " 份。" + (answer.clash ? answer.sentence + "。" : ""), answer.clash);
    document.getElementById("count").innerHTML = answer.count;
    if (answer.stack) stackSays(answer.stack);
    document.getElementById("bars").innerHTML = answer.bars;
    cells.forEach(function (cell) {
      if (cell.dataset.head === String(answer.head)) repaint(cell, answer);
    });
    recount();
  }

  function stackSays(stack) {
    var option = form.querySelector('select[name=batch] option[value="' + stack.pk + '"]');
    if (option) option.textContent = stack.words;
  }

  // The receipt for an owner who wants one, in a window of its own: the typing goes on here
  function slip(address) {
    var link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "回执";
    return link;
  }

  function refuse(sentence, line) {
    line.textContent = "✗ " + sentence;
    line.className = "wrong";
    tell(sentence, true);
  }

  function repaint(cell, answer) {
    var marked = ["current", "same-head"].filter(function (name) { return cell.classList.contains(name); });
    cell.className = ["cell", answer.state].concat(marked).join(" ");
    cell.querySelector(".mark").textContent = answer.mark;
    cell.setAttribute("aria-label", cell.dataset.place + " " + answer.word);
  }

  function recount() {
    grid.querySelectorAll(".house").forEach(function (section) {
      var all = section.querySelectorAll(".cell").length;
      var done = all - section.querySelectorAll(".cell.none, .cell.developer").length;
      section.querySelector("h2 .muted").textContent = "已录 " + done + " / " + all + " 套";
      var tab = document.querySelector('[data-done="' + CSS.escape(section.dataset.building) + '"]');
      if (tab) tab.textContent = done + "/" + all;
    });
  }

  window.addEventListener("beforeunload", function (event) { if (waiting > 0) event.preventDefault(); });

  var asked = field.unit.value && cells.find(function (cell) { return cell.dataset.unit === field.unit.value; });
  if (asked) stand(asked);
  if (asked) radios()[0].focus(); else field.place.focus();
})();
