import { renderInTestApp } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { LogStretch } from './LogStretch';
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

const whole = LogStretch.EMPTY.with(lines);

/** The viewer with an owner that has all lines and loads them 100 at a time. */
function Owner(props: { loaded: LogStretch; isLive: boolean }) {
  const [log, setLog] = useState(props.loaded);
  const loadFrom = (first: number) => {
    const next = log.with(lines.slice(first - 1, log.firstLine - 1));
    setLog(next);
    return next;
  };
  return (
    <LogViewer
      log={log}
      earlier={{
        isLoading: false,
        load: () => loadFrom(log.firstLine - 100),
        loadAll: async () => loadFrom(1),
      }}
      fileName="run.log"
      isLive={props.isLive}
    />
  );
}

const renderLog = ({ hash = '', isLive = false, loaded = whole } = {}) =>
  renderInTestApp(<Owner loaded={loaded} isLive={isLive} />, {
    initialRouteEntries: [`/${hash}`],
  });

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

  it('stops following with the first turn of the wheel, which comes before the list has scrolled', async () => {
    renderLog({ isLive: true });
    await screen.findByText('line 399');
    const follow = screen.getByRole('switch', { name: 'Follow' });
    const log = screen.getByRole('log');
    log.scrollTop = log.scrollHeight - log.clientHeight;
    fireEvent.wheel(log, { deltaY: 100 });
    expect(follow).toBeChecked();
    fireEvent.wheel(log, { deltaY: -100 });
    expect(follow).not.toBeChecked();
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

  describe('of which the end is loaded', () => {
    const loaded = LogStretch.EMPTY.with(lines.slice(200));

    it('says which lines are there, and opens at the end', async () => {
      renderLog({ loaded });
      expect(
        await screen.findByText('Lines 201 to 400 are loaded.'),
      ).toBeInTheDocument();
      expect(await screen.findByText('line 399')).toBeInTheDocument();
      expect(
        screen.getByRole('button', { name: 'Copy the loaded lines' }),
      ).toBeInTheDocument();
    });

    it('loads earlier lines by keyboard, until there are none', async () => {
      renderLog({ loaded });
      const button = await screen.findByRole('button', {
        name: 'Earlier lines',
      });
      button.focus();
      await userEvent.keyboard('{Enter}');
      expect(
        await screen.findByText('Lines 101 to 400 are loaded.'),
      ).toBeInTheDocument();
      await userEvent.keyboard('{Enter}');
      await waitFor(() =>
        expect(screen.queryByText(/are loaded/)).not.toBeInTheDocument(),
      );
    });

    it('loads earlier lines when the person scrolls to the first one', async () => {
      renderLog({ loaded });
      const log = await screen.findByRole('log');
      await screen.findByText('line 399');
      fireEvent.wheel(log);
      expect(screen.getByText('Lines 201 to 400 are loaded.')).toBeVisible();
      log.scrollTop = 0;
      fireEvent.wheel(log);
      expect(
        await screen.findByText('Lines 101 to 400 are loaded.'),
      ).toBeInTheDocument();
      // The line that was the first in view still is.
      const row = screen
        .getByLabelText('Link to line 201')
        .closest<HTMLElement>('[data-index]')!;
      expect(log.scrollTop).toBeGreaterThan(0);
      expect(row.style.transform).toBe(`translateY(${log.scrollTop}px)`);
    });

    it('says that a search looked at the loaded lines only, and keeps its match when all are loaded', async () => {
      renderLog({ loaded });
      await userEvent.type(
        await screen.findByLabelText('Search in the log'),
        'no price',
      );
      expect(
        await screen.findByText('1 of 2 in the loaded lines'),
      ).toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: 'Load all' }));
      expect(await screen.findByText('3 of 4')).toBeInTheDocument();
    });

    it('says where nothing was found', async () => {
      renderLog({ loaded });
      await userEvent.type(
        await screen.findByLabelText('Search in the log'),
        'line 7',
      );
      await userEvent.type(screen.getByLabelText('Search in the log'), '7777');
      expect(
        await screen.findByText('No matches in the loaded lines'),
      ).toBeInTheDocument();
    });

    it('downloads the whole log all the same', async () => {
      renderLog({ loaded });
      const saved: Blob[] = [];
      URL.createObjectURL = blob => {
        saved.push(blob as Blob);
        return 'blob:log';
      };
      URL.revokeObjectURL = () => {};
      // jsdom can not go to a blob.
      jest
        .spyOn(HTMLAnchorElement.prototype, 'click')
        .mockImplementation(() => {});
      await userEvent.click(
        await screen.findByRole('button', { name: 'Download log' }),
      );
      await waitFor(() => expect(saved).toHaveLength(1));
      expect(saved[0].size).toBe(whole.text().length);
    });
  });
});
