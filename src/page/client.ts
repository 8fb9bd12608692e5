/** The player: plain DOM, no request. It decides nothing; all it shows stands in the page. */
export const CLIENT = `
const $ = (id) => document.getElementById(id);
const data = JSON.parse($('data').textContent);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
let key = data.start, at = 0;

const steps = () => data.attempts[key].steps;
const section = () => $(key);

function fill(list, items) {
  list.replaceChildren(...items.map(([text, kind]) => {
    const li = document.createElement('li');
    li.textContent = text;
    li.className = kind;
    return li;
  }));
}

function showMemory(state, before) {
  all('#memory tbody tr').forEach((tr, i) => {
    const row = state.rows[i], old = before ? before.rows[i] : row;
    [row.memory, ...row.seen].forEach((text, j) => {
      const td = tr.cells[j + 1], own = j > 0 && text !== row.memory;
      td.textContent = text + (own ? ' (own buffer)' : '');
      td.classList.toggle('own', own);
      td.classList.toggle('changed', text !== [old.memory, ...old.seen][j]);
    });
  });
  all('#bits div').forEach((div, i) => {
    div.lastChild.textContent = state.bits[i][1];
    div.classList.toggle('changed', Boolean(before) && before.bits[i][1] !== state.bits[i][1]);
  });
}

function showBuffers(state, before, step) {
  state.buffers.forEach((stores, cpu) => {
    const gone = step.kind === 'drain' && step.cpu === cpu ? [[before.buffers[cpu][0] + ' drains to memory', 'gone']] : [];
    const items = stores.map((text) => [text, '']);
    fill($('buffer' + cpu), [...gone, ...(items.length + gone.length > 0 ? items : [['empty', 'none']])]);
  });
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

const cellsOn = (step, cpu) => (step.cells ?? []).filter((id) => id.startsWith(cpu + ':'));

/** Where a CPU stands: at its step or the last one it did; of an arrow, at what it joins. */
function labelsOn(cpu) {
  const last = steps().slice(0, at + 1).findLast((step) => (step.label && step.cpu === cpu) || cellsOn(step, cpu).length > 0);
  if (!last) return [];
  return last.cells ? cellsOn(last, cpu).map((id) => section().querySelector('[data-cell="' + id + '"] b')?.textContent) : [last.label];
}

function showSources() {
  const now = steps()[at], run = steps().every((step) => !step.cells);
  [0, 1].forEach((cpu) => {
    const box = $('source' + cpu), labels = data.labels[data.attempts[key].wrprotect];
    const names = labelsOn(cpu), found = labels.filter((one) => names.includes(one.label));
    box.toggleAttribute('data-now', now.cpu === cpu || cellsOn(now, cpu).length > 0);
    box.firstChild.textContent = 'CPU ' + cpu + (found.length > 0 ? ' at ' + found.map((one) => one.label).join(' and ') : run ? ': not begun' : ': no arrow yet');
    box.lastChild.replaceChildren(...found.flatMap((one) => [
      element('p', one.label + ': ' + one.means),
      ...one.sources.flatMap((s) => [element('p', s.file + ':' + s.line), element('pre', s.code.join('\\n'))]),
    ]));
  });
}

function mark(step) {
  for (const row of all('[data-step]', section())) {
    if (Number(row.dataset.step) === at) row.setAttribute('aria-current', 'step');
    else row.removeAttribute('aria-current');
  }
  for (const cell of all('[data-cell]', section())) cell.classList.toggle('lit', (step.cells ?? []).includes(cell.dataset.cell));
  const list = section().querySelector('.list'), row = section().querySelector('[aria-current]');
  if (list) list.scrollTop = row.offsetTop - list.clientHeight / 2;
}

function show() {
  const step = steps()[at], end = steps().length - 1, before = at > 0 ? steps()[at - 1].state : undefined;
  const where = 'Step ' + at + ' of ' + end + (step.label ? ', ' + step.label : '');
  // Whoever cannot see the verdict hears it with the first step.
  $('say').textContent = where + '. ' + (at === 0 ? data.attempts[key].title + '. ' : '') + step.say;
  $('count').textContent = at + ' of ' + end;
  $('slider').max = end;
  $('slider').value = at;
  $('slider').setAttribute('aria-valuetext', where);
  for (const id of ['first', 'back']) $(id).setAttribute('aria-disabled', at === 0);
  for (const id of ['next', 'last']) $(id).setAttribute('aria-disabled', at === end);
  mark(step);
  $('state').hidden = !step.state;
  if (step.state) {
    showMemory(step.state, before);
    showBuffers(step.state, before, step);
  }
  showSources();
}

function go(to) {
  at = Math.max(0, Math.min(steps().length - 1, to));
  show();
}

function choose(next) {
  if (!data.attempts[next]) return;
  key = next;
  at = 0;
  for (const one of all('[data-attempt]')) one.hidden = one.dataset.attempt !== key;
  const [wrprotect, model, fence] = key.split('/');
  for (const [name, value] of Object.entries({ wrprotect, model, fence }))
    for (const input of all('input[name=' + name + ']')) input.checked = input.value === value;
  for (const link of all('#verdicts a')) {
    const td = link.closest('td');
    if (link.getAttribute('href') === '#' + key) td.setAttribute('aria-current', 'true');
    else td.removeAttribute('aria-current');
  }
  show();
}

$('switches').addEventListener('change', () => {
  const chosen = new FormData($('switches'));
  choose(['wrprotect', 'model', 'fence'].map((name) => chosen.get(name)).join('/'));
});
addEventListener('hashchange', () => choose(decodeURIComponent(location.hash.slice(1))));
for (const [id, to] of Object.entries({ first: () => 0, back: () => at - 1, next: () => at + 1, last: () => Infinity }))
  $(id).addEventListener('click', () => go(to()));
$('slider').addEventListener('input', () => go(Number($('slider').value)));
$('attempts').addEventListener('click', (event) => {
  const row = event.target.closest('[data-step]');
  if (row) go(Number(row.dataset.step));
});
const KEYS = { ArrowRight: () => at + 1, ArrowLeft: () => at - 1, Home: () => 0, End: () => Infinity };
addEventListener('keydown', (event) => {
  const to = KEYS[event.key];
  if (!to || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest('input')) return;
  event.preventDefault();
  go(to());
});

document.documentElement.classList.add('js');
for (const id of ['switches', 'player', 'sources']) $(id).hidden = false;
choose(decodeURIComponent(location.hash.slice(1)) in data.attempts ? decodeURIComponent(location.hash.slice(1)) : key);
`;
