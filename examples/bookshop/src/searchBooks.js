/** The books whose title or author contains the text; all books for an empty one. */
export function searchBooks(books, text) {
  return books.filter(
    book => book.title.includes(text) || book.author.includes(text),
  );
}
