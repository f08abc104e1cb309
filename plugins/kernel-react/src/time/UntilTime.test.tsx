import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { UntilTime } from './UntilTime';

const SECOND_MS = 1_000;

describe('UntilTime', () => {
  it.each([
    [225 * SECOND_MS, 'in 3 minutes'],
    [9_000 * SECOND_MS, 'in 2 hours'],
    [40 * SECOND_MS, 'in less than a minute'],
    [-5 * SECOND_MS, 'any moment now'],
  ])('says of %d ms from now: %s', async (leftMs, expected) => {
    const value = new Date(Date.now() + leftMs).toISOString();
    renderInTestApp(<UntilTime value={value} />);
    const time = await screen.findByText(expected);
    expect(time).toHaveAttribute('dateTime', value);
    expect(time.title).toMatch(/\d:\d\d:\d\d/);
  });
});
