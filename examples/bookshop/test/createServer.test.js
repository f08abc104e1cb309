import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { books } from '../src/books.js';
import { createServer } from '../src/createServer.js';

describe('the server', () => {
  const server = createServer(books);
  let url;

  before(async () => {
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${server.address().port}`;
  });

  after(() => server.close());

  test('shows the books that match', async () => {
    const page = await (await fetch(`${url}/?q=Wells`)).text();
    assert.match(page, /The Time Machine by H\. G\. Wells \(1895\), €8\.50/);
    assert.doesNotMatch(page, /Middlemarch/);
  });

  test('escapes what it shows', async () => {
    const page = await (await fetch(`${url}/?q="><script>`)).text();
    assert.match(page, /value="&quot;&gt;&lt;script&gt;"/);
  });

  test('answers the books that match as JSON', async () => {
    const answer = await (await fetch(`${url}/books?q=Margarita`)).json();
    assert.deepEqual(
      answer.books.map(book => book.id),
      ['the-master-and-margarita'],
    );
  });

  test('answers one book', async () => {
    const book = await (await fetch(`${url}/books/frankenstein`)).json();
    assert.equal(book.author, 'Mary Shelley');
  });

  for (const [method, path, status, error] of [
    ['GET', '/books/none', 404, 'book_not_found'],
    ['GET', '//', 400, 'bad_request'],
    ['GET', '/nowhere', 404, 'not_found'],
    ['POST', '/books', 405, 'method_not_allowed'],
  ]) {
    test(`answers ${status} to ${method} ${path}`, async () => {
      const response = await fetch(url + path, { method });
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), { error });
    });
  }

  test('says that it is healthy', async () => {
    const response = await fetch(`${url}/health`);
    assert.deepEqual(await response.json(), { status: 'ok' });
  });
});
