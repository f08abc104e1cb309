import * as http from 'node:http';
import { renderShop } from './renderShop.js';
import { searchBooks } from './searchBooks.js';

/** Makes a URL of the path in a request; its host says nothing. */
const ORIGIN = 'http://bookshop';

/** An HTTP server for these books; it does not listen yet. */
export function createServer(books) {
  return http.createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(response, 405, { error: 'method_not_allowed' });
    }
    if (!URL.canParse(request.url, ORIGIN)) {
      return sendJson(response, 400, { error: 'bad_request' });
    }
    return answer(new URL(request.url, ORIGIN), books, response);
  });
}

function answer({ pathname, searchParams }, books, response) {
  const text = searchParams.get('q') ?? '';
  if (pathname === '/') {
    const found = searchBooks(books, text);
    return sendHtml(response, renderShop({ books: found, text }));
  }
  if (pathname === '/books') {
    return sendJson(response, 200, { books: searchBooks(books, text) });
  }
  if (pathname.startsWith('/books/')) {
    const book = books.find(({ id }) => pathname === `/books/${id}`);
    return book
      ? sendJson(response, 200, book)
      : sendJson(response, 404, { error: 'book_not_found' });
  }
  if (pathname === '/health') return sendJson(response, 200, { status: 'ok' });
  return sendJson(response, 404, { error: 'not_found' });
}

function sendHtml(response, html) {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; form-action 'self'",
  });
  response.end(html);
}

function sendJson(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
