import { isFiltering, listFilterFormat } from './listFilters';

const FORMAT = listFilterFormat({
  roles: ['read', 'admin'],
  sorts: ['email', 'role'],
});
const NONE = { sort: 'email', order: 'asc' } as const;

describe('filters of a list in the address', () => {
  it.each([
    ['none', NONE, ''],
    [
      'all',
      { search: 'анна', role: 'admin', sort: 'role', order: 'desc' } as const,
      'search=%D0%B0%D0%BD%D0%BD%D0%B0&role=admin&sort=role&order=desc',
    ],
  ])('%s survive the way there and back', (_name, filters, address) => {
    const params = FORMAT.write(filters);
    expect(params.toString()).toBe(address);
    expect(FORMAT.read(params)).toEqual(filters);
  });

  it('ignores what it does not know', () => {
    const address = 'search=++&role=owner&sort=id&order=up';
    expect(FORMAT.read(new URLSearchParams(address))).toEqual(NONE);
  });

  it('takes no more letters than the API', () => {
    const params = new URLSearchParams({ search: 'a'.repeat(101) });
    expect(FORMAT.read(params).search).toBe('a'.repeat(100));
  });
});

it('the order is no filter, and stays when they are reset', () => {
  const sorted = { sort: 'role', order: 'desc' } as const;
  expect(isFiltering(sorted)).toBe(false);
  expect(isFiltering({ ...sorted, role: 'admin' })).toBe(true);
  expect(FORMAT.reset({ ...sorted, search: 'anna', role: 'admin' })).toEqual(
    sorted,
  );
});
