import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { SearchFilter } from './SearchFilter';

function showFilter() {
  const changes: (string | undefined)[] = [];
  const change = (value: string | undefined) => changes.push(value);
  function Page() {
    const [value, setValue] = useState<string>();
    const [onChange] = useState(() => (next: string | undefined) => {
      change(next);
      setValue(next);
    });
    return <SearchFilter label="Search" value={value} onChange={onChange} />;
  }
  render(<Page />);
  return { changes, field: screen.getByRole('searchbox', { name: 'Search' }) };
}

it('keeps the space of somebody who pauses between two words', async () => {
  const { changes, field } = showFilter();
  await userEvent.type(field, 'Anna ');
  await waitFor(() => expect(changes).toEqual(['Anna']));
  await userEvent.type(field, 'Berg');
  expect(field).toHaveValue('Anna Berg');
  await waitFor(() => expect(changes).toEqual(['Anna', 'Anna Berg']));
});

it('asks for all again once it is empty', async () => {
  const { changes, field } = showFilter();
  await userEvent.type(field, 'Anna');
  await waitFor(() => expect(changes).toEqual(['Anna']));
  await userEvent.clear(field);
  await waitFor(() => expect(changes).toEqual(['Anna', undefined]));
});
