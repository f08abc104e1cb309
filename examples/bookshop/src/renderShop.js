const ENTITIES = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The shop as a page. Everything that is shown is escaped. */
export function renderShop({ books, text }) {
  const value = escapeHtml(text);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Bookshop</title>
  </head>
  <body>
    <h1>Bookshop</h1>
    <form>
      <label>Title or author <input name="q" value="${value}" /></label>
      <button>Search</button>
    </form>
    ${books.length > 0 ? renderList(books) : '<p>No book matches.</p>'}
  </body>
</html>
`;
}

function renderList(books) {
  return `<ul>${books.map(renderBook).join('')}</ul>`;
}

function renderBook({ title, author, year, priceCents, stock }) {
  const price = (priceCents / 100).toFixed(2);
  const availability = stock > 0 ? `${stock} in stock` : 'sold out';
  const name = escapeHtml(`${title} by ${author}`);
  return `<li>${name} (${year}), €${price}, ${availability}</li>`;
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]);
}
