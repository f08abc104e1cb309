import { readRepositoryName } from './readRepositoryName';

const SHOP = { owner: 'acme', name: 'book.shop' };

describe('readRepositoryName', () => {
  it.each([
    ['acme/book.shop', SHOP],
    ['  acme/book.shop  ', SHOP],
    ['https://github.com/acme/book.shop', SHOP],
    ['https://github.com/acme/book.shop/', SHOP],
    ['https://github.com/acme/book.shop.git', SHOP],
    ['git@github.com:acme/book.shop.git', SHOP],
    ['acme', undefined],
    ['acme/', undefined],
    ['/book.shop', undefined],
    ['acme/book shop', undefined],
    ['acme/book.shop/issues', undefined],
    ['-acme/book.shop', undefined],
    ['', undefined],
  ])('%j: %j', (text, name) => {
    expect(readRepositoryName(text)).toEqual(name);
  });
});
