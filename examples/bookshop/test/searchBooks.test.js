import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchBooks } from '../src/searchBooks.js';

const books = [
  { title: 'War and Peace', author: 'Leo Tolstoy' },
  { title: 'Middlemarch', author: 'George Eliot' },
];

function titlesFor(text) {
  return searchBooks(books, text).map(book => book.title);
}

test('finds a part of the title', () => {
  assert.deepEqual(titlesFor('march'), ['Middlemarch']);
});

test('finds a part of the author', () => {
  assert.deepEqual(titlesFor('Tolstoy'), ['War and Peace']);
});

test('finds nothing for a text that no book has', () => {
  assert.deepEqual(titlesFor('Moby Dick'), []);
});

test('finds all books for an empty text', () => {
  assert.deepEqual(titlesFor(''), ['War and Peace', 'Middlemarch']);
});
