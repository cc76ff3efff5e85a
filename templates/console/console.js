// Follows an execution while it runs, and changes only what has changed. The page says all without it.
const table = document.querySelector('table[data-live]');
if (table) follow(table.dataset.live);

// A step of the graph leads to its page, for who points at it; for the keyboard there is the table.
document.addEventListener('click', (event) => {
  const step = event.target.closest?.('[data-step]');
  if (step) location.href = `steps/${encodeURIComponent(step.dataset.step)}/`;
});

async function follow(path) {
  const shown = { graph: new Map(), nodes: new Map() };
  for (const node of document.querySelectorAll('[data-step]')) shown.nodes.set(node.dataset.step, node);
  let pauseMs = 1000;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (document.hidden) continue;
    try {
      const answer = await fetch(path, { headers: { accept: 'application/json' } });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const states = await answer.json();
      setText(document.getElementById('note'), states.note ?? '');
      if (states.hasEnded) return await renew(['main']);
      showStates(states, shown);
      if (!showRows(states)) await renew(['step-section']);
      pauseMs = 1000;
    } catch (error) {
      setText(document.getElementById('note'), `no answer (${error.message}); it is asked again`);
      pauseMs = Math.min(2 * pauseMs, 30000);
    }
  }
}

function showStates({ status, standing, graph }, shown) {
  const badge = document.querySelector('#standing .state');
  if (badge.textContent !== status) {
    badge.textContent = status;
    badge.className = `state state-${status.toLowerCase()}`;
    if (status === 'Stopping') document.getElementById('actions').replaceChildren();
  }
  setText(document.querySelector('[data-standing]'), standing);
  for (const [name, state] of graph) {
    const node = shown.nodes.get(name);
    if (!node || shown.graph.get(name) === state) continue;
    shown.graph.set(name, state);
    const classes = [...node.classList].filter((each) => !each.startsWith('state-'));
    node.setAttribute('class', [...classes, `state-${state.toLowerCase()}`].join(' '));
    const title = node.querySelector('title');
    setText(title, `${title.textContent.replace(/\): \w+$/, ')')}: ${state}`);
  }
}

// False where other rows, or other states to choose from, are to be shown.
function showRows({ rows, tally }) {
  const counts = new Map([...document.querySelectorAll('[data-count]')].map((each) => [each.dataset.count, each]));
  const present = [...document.querySelectorAll('#step-table tbody tr')];
  if (tally.length !== counts.size || rows.length !== present.length) return false;
  for (const [name, count] of tally) {
    if (!counts.has(name)) return false;
    setText(counts.get(name), String(count));
  }
  return rows.every(([name, state, time, remark], index) => {
    const [head, stateCell, timeCell, remarkCell] = present[index].cells;
    if (head.textContent !== name) return false;
    const badge = stateCell.firstElementChild;
    if (badge.textContent !== state) {
      badge.textContent = state;
      badge.className = `state state-${state.toLowerCase()}`;
    }
    setText(timeCell, time);
    setText(remarkCell, remark);
    return true;
  });
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Takes parts of the page anew, and leaves the keyboard where it was.
async function renew(ids) {
  const answer = await fetch(location.href.replace(/#.*/, ''));
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const focused = document.activeElement;
  const placeOf = (element) => element.id || element.getAttribute('href');
  const place = placeOf(focused);
  for (const id of ids) {
    const old = document.getElementById(id);
    const heldFocus = old.contains(focused) && old !== focused;
    old.replaceChildren(...page.getElementById(id).childNodes);
    if (heldFocus) [...old.querySelectorAll('[id],a')].find((each) => placeOf(each) === place)?.focus();
  }
}
