(function () {
  "use strict";
  var DARK = {"#1f2429": "#e8eaed", "#6a7178": "#a3abb3", "#e2e5e8": "#343b41", "#0072b2": "#4aa8e0"};
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var printing = false;
  var PAPER_WIDTH = 660;

  function figureOf(node) {
    var text = node.textContent;
    if (dark.matches && !printing) {
      Object.keys(DARK).forEach(function (color) { text = text.split(color).join(DARK[color]); });
    }
    return JSON.parse(text);
  }

  function drawOne(node) {
    var width = printing ? PAPER_WIDTH : 0;
    var place = document.getElementById(node.dataset.plot);
    var figure = figureOf(node);
    if ((width || place.clientWidth) < 480) { narrow(figure.layout); }
    if (width) { figure.layout.width = width; }
    try {
      window.Plotly.react(place, figure.data, figure.layout, {displayModeBar: false, responsive: !width});
    } catch (error) {
      console.error("chart " + node.dataset.plot + " was not drawn: " + error.message);
      place.textContent = "This chart could not be drawn; its data are in the table.";
    }
  }

  function figures() {
    return window.Plotly ? Array.prototype.slice.call(document.querySelectorAll("script[data-plot]")) : [];
  }

  function drawAll() {
    figures().forEach(drawOne);
  }

  function drawInTurn(nodes) {
    if (!nodes.length) { return; }
    drawOne(nodes[0]);
    setTimeout(function () { drawInTurn(nodes.slice(1)); }, 0);
  }

  function setPrinting(now) {
    if (printing === now) { return; }
    printing = now;
    drawAll();
  }

  function narrow(layout) {
    layout.font.size = 11;
    layout.margin.b = 58;
    ["xaxis", "yaxis", "xaxis2", "yaxis2"].forEach(function (name) {
      var axis = layout[name];
      if (!axis) { return; }
      axis.tickfont = {size: 11};
      if (axis.ticktext) { axis.ticktext = axis.ticktext.map(brief); }
      if (name[0] === "x") {
        axis.nticks = 5;
        axis.title.text = axis.title.text.replace(" (", "<br>(");
      }
    });
  }

  function brief(text) {
    var plain = text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
    var cut = plain.length > 16 ? plain.slice(0, 15) + "…" : plain;
    return cut.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function valueOf(cell) {
    if (cell.dataset.v !== undefined) { return Number(cell.dataset.v); }
    return cell.classList.contains("n") ? null : cell.textContent.trim().toLowerCase();
  }

  function compare(a, b) {
    if (a === null || b === null) { return a === b ? 0 : a === null ? 1 : -1; }
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function sortBy(table, column, head) {
    var down = head.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (left, right) {
      var a = valueOf(left.cells[column]), b = valueOf(right.cells[column]);
      return a === null || b === null || !down ? compare(a, b) : compare(b, a);
    });
    rows.forEach(function (row) { body.appendChild(row); });
    table.querySelectorAll("thead th").forEach(function (th) { th.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  function field(text) {
    var safe = /^[=+\-@\t\r]/.test(text) && isNaN(Number(text)) ? "'" + text : text;
    return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function fieldsOf(cell, head) {
    var value = cell.dataset.v !== undefined ? cell.dataset.v : cell.classList.contains("n") ? "" : cell.textContent.trim();
    var bounds = head.dataset.bounds !== undefined;
    return bounds ? [value, cell.dataset.l || "", cell.dataset.u || ""] : [value];
  }

  function csvOf(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var names = [];
    heads.forEach(function (head) {
      var name = head.textContent.trim();
      names.push(name);
      if (head.dataset.bounds !== undefined) { names.push(name + ", lower", name + ", upper"); }
    });
    var lines = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return [].concat.apply([], heads.map(function (head, i) { return fieldsOf(row.cells[i], head); }));
    });
    return [names].concat(lines).map(function (line) { return line.map(field).join(","); }).join("\r\n") + "\r\n";
  }

  function download(table) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + csvOf(table)], {type: "text/csv"}));
    link.download = table.dataset.name + ".csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  function enliven(table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = "Sort by this column";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      button.addEventListener("click", function () { sortBy(table, column, head); });
      head.appendChild(button);
    });
    var get = document.createElement("button");
    get.type = "button";
    get.className = "get";
    get.textContent = "Download these rows (CSV)";
    get.addEventListener("click", function () { download(table); });
    table.closest("div.table").querySelector("div.below").appendChild(get);
  }

  function matches(item, words) {
    var text = item.textContent.toLowerCase();
    return words.every(function (word) { return text.indexOf(word) >= 0; });
  }

  function find(box) {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    document.querySelectorAll("[data-found]").forEach(function (list) {
      var n = 0;
      list.querySelectorAll("li, tbody tr").forEach(function (item) {
        item.hidden = !matches(item, words);
        if (!item.hidden) { n += 1; }
      });
      list.hidden = n === 0;
      if (list.tagName === "DETAILS") { list.open = words.length > 0 && n > 0; }
    });
  }

  function addFinder(place) {
    var box = document.createElement("input");
    box.type = "search";
    box.className = "find";
    box.placeholder = place.dataset.finder;
    box.setAttribute("aria-label", place.dataset.finder);
    box.addEventListener("input", function () { find(box); });
    place.appendChild(box);
  }

  document.querySelectorAll("table[data-name]").forEach(enliven);
  document.querySelectorAll("[data-finder]").forEach(addFinder);
  if (window.matchMedia("(max-width: 640px)").matches) {
    document.querySelectorAll("details.fold").forEach(function (fold) { fold.open = false; });
  }
  document.addEventListener("DOMContentLoaded", function () {
    drawInTurn(figures());
    dark.addEventListener("change", drawAll);
    window.addEventListener("beforeprint", function () { setPrinting(true); });
    window.addEventListener("afterprint", function () { setPrinting(false); });
    window.matchMedia("print").addEventListener("change", function (event) { setPrinting(event.matches); });
  });
})();
