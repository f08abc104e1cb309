import {
  isFiltering,
  NO_FILTERS,
  readRunFilters,
  RUN_VIEWS,
  toListQuery,
  viewOf,
  writeRunFilters,
  type RunFilters,
  type RunView,
} from './runFilters';

const ALL: RunFilters = {
  statuses: ['running', 'failed'],
  outcome: 'no-change',
  stage: 'dev',
  repository: 'acme/bookshop',
  isMine: true,
  sort: 'finishedAt',
  order: 'asc',
};

describe('filters in the address', () => {
  it.each([
    ['none', NO_FILTERS, ''],
    [
      'all',
      ALL,
      'status=running&status=failed&outcome=no-change&stage=dev&repository=acme%2Fbookshop&mine=yes&sort=finishedAt&order=asc',
    ],
  ])('%s survive the way there and back', (_name, filters, address) => {
    const params = writeRunFilters(filters);
    expect(params.toString()).toBe(address);
    expect(readRunFilters(params)).toEqual(filters);
  });

  it('ignores what it does not know', () => {
    const params = new URLSearchParams(
      'status=done&outcome=great&sort=title&order=up&mine=1&stage=',
    );
    expect(readRunFilters(params)).toEqual(NO_FILTERS);
  });
});

describe('isFiltering', () => {
  it('does not count the sort', () => {
    expect(isFiltering({ ...NO_FILTERS, sort: 'finishedAt' })).toBe(false);
    expect(isFiltering({ ...NO_FILTERS, isMine: true })).toBe(true);
    expect(isFiltering({ ...NO_FILTERS, stage: 'dev' })).toBe(true);
  });
});

describe('toListQuery', () => {
  it('asks for the runs of the person', () => {
    expect(toListQuery(ALL, 'user:default/ann')).toEqual({
      status: ['running', 'failed'],
      outcome: 'no-change',
      stage: 'dev',
      repository: 'acme/bookshop',
      requestedBy: 'user:default/ann',
      sort: 'finishedAt',
      order: 'asc',
    });
    expect(toListQuery(NO_FILTERS, 'user:default/ann').requestedBy).toBe(
      undefined,
    );
  });
});

describe('the lists by one press', () => {
  it.each(Object.keys(RUN_VIEWS) as RunView[])('%s is known again', view => {
    const statuses = [...RUN_VIEWS[view]].reverse();
    expect(viewOf({ ...NO_FILTERS, statuses })).toBe(view);
  });

  it('other statuses are none of them', () => {
    expect(viewOf({ ...NO_FILTERS, statuses: ['running'] })).toBeUndefined();
    expect(
      viewOf({ ...NO_FILTERS, statuses: ['running', 'failed'] }),
    ).toBeUndefined();
  });
});
