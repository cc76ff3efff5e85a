// Sorts a table by the column whose heading is pressed. The page says all without it.
for (const heading of document.querySelectorAll('th[data-sort]')) {
  const button = document.createElement('button');
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener('click', () => {
    const table = heading.closest('table');
    const index = [...heading.parentNode.children].indexOf(heading);
    const isDescending = heading.getAttribute('aria-sort') !== 'descending';
    for (const other of heading.parentNode.children) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
    const value = (row) => row.children[index].dataset.value ?? row.children[index].textContent;
    const number = (text) => (text === '' ? Number.NEGATIVE_INFINITY : Number(text));
    const compare = (a, b) =>
      heading.dataset.sort === 'number' ? number(a) - number(b) : a.localeCompare(b, 'en', { numeric: true });
    const rows = [...table.tBodies[0].rows].sort((a, b) => compare(value(a), value(b)));
    table.tBodies[0].append(...(isDescending ? rows.reverse() : rows));
  });
}
