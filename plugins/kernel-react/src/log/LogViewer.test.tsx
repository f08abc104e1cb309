import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { LogViewer } from './LogViewer';

const lines = Array.from({ length: 400 }, (_, index) => ({
  n: index + 1,
  text: index % 100 === 0 ? `ERROR no price ${index}` : `line ${index}`,
}));

// jsdom lays nothing out; the list of lines needs a size to show some, and a way to scroll.
function setSize(target: object, property: string, px: number) {
  Object.defineProperty(target, property, { configurable: true, value: px });
}
beforeAll(() => {
  setSize(Element.prototype, 'clientHeight', 400);
  setSize(Element.prototype, 'clientWidth', 800);
  setSize(Element.prototype, 'scrollHeight', 9_600);
  setSize(HTMLElement.prototype, 'offsetHeight', 20);
  Element.prototype.scrollTo = function scrollTo(this: Element, options) {
    this.scrollTop = (options as ScrollToOptions).top ?? 0;
    this.dispatchEvent(new Event('scroll'));
  } as Element['scrollTo'];
});

const renderLog = ({ hash = '', isLive = false } = {}) =>
  renderInTestApp(
    <LogViewer lines={lines} fileName="run.log" isLive={isLive} />,
    { initialRouteEntries: [`/${hash}`] },
  );

describe('LogViewer', () => {
  it('puts only the lines in view into the page', async () => {
    renderLog();
    expect(await screen.findByText('line 1')).toBeInTheDocument();
    expect(screen.getAllByRole('link').length).toBeLessThan(200);
  });

  it('finds matches, and steps through them in both directions', async () => {
    renderLog();
    await userEvent.type(
      await screen.findByLabelText('Search in the log'),
      'no price',
    );
    expect(await screen.findByText('1 of 4')).toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('2 of 4')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous match' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous match' }),
    );
    expect(await screen.findByText('4 of 4')).toBeInTheDocument();
  });

  it('says so when nothing matches', async () => {
    renderLog();
    await userEvent.type(
      await screen.findByLabelText('Search in the log'),
      'unicorn',
    );
    expect(await screen.findByText('No matches')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Next match' })).toBeDisabled();
  });

  it('opens at the line that the address names', async () => {
    renderLog({ hash: '#L300' });
    await waitFor(() =>
      expect(screen.getByLabelText('Link to line 300')).toBeInTheDocument(),
    );
    expect(screen.queryByText('line 1')).not.toBeInTheDocument();
  });

  it('follows a log that grows, and offers it for no other', async () => {
    renderLog({ isLive: true });
    expect(await screen.findByText('line 399')).toBeInTheDocument();
    expect(screen.getByRole('switch', { name: 'Follow' })).toBeChecked();
  });

  it('has nothing to follow in a log that has ended', async () => {
    renderLog();
    await screen.findByText('line 1');
    expect(screen.queryByRole('switch')).not.toBeInTheDocument();
  });

  it('copies the whole log', async () => {
    renderLog();
    const user = userEvent.setup();
    const written: string[] = [];
    jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockImplementation(async text => void written.push(text));
    await user.click(await screen.findByRole('button', { name: 'Copy log' }));
    expect(await screen.findByText('Copied')).toBeInTheDocument();
    expect(written).toEqual([lines.map(line => line.text).join('\n')]);
  });
});
