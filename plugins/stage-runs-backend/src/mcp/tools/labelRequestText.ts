import type {
  ToolRequestText,
  ToolRun,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { LabelWish } from './judgeLabels';

interface Asked {
  number: number;
  wish: LabelWish;
  /** Of a stage, of those to add. */
  triggers: string[];
}

/** More of them are counted, so that the text stays within its limit. */
const NAMED = 4;

/** What people read who are asked whether an agent's labels may be put. */
export function labelRequestText(run: ToolRun, asked: Asked): ToolRequestText {
  return run.locale === 'ru' ? russian(asked) : english(asked);
}

function english({ number, wish, triggers }: Asked): ToolRequestText {
  const removed =
    wish.remove.length > 0 ? `, remove ${names(wish.remove, 'more')}` : '';
  return {
    summary: `On #${number}: add ${names(wish.add, 'more')}${removed}.`,
    risk: `${names(
      triggers,
      'more',
    )} starts a stage. With your approval it starts when this run has ended well, as if you had put the label then.`,
  };
}

function russian({ number, wish, triggers }: Asked): ToolRequestText {
  const removed =
    wish.remove.length > 0 ? `, снять ${names(wish.remove, 'ещё')}` : '';
  return {
    summary: `В #${number}: поставить ${names(wish.add, 'ещё')}${removed}.`,
    risk: `${names(
      triggers,
      'ещё',
    )} запускает этап. С вашего согласия он начнётся, когда эта работа успешно закончится, как если бы метку тогда поставили вы.`,
  };
}

function names(labels: string[], more: string): string {
  const shown = labels.slice(0, NAMED).map(name => `“${name}”`);
  const rest = labels.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} (${more} ${rest})` : shown.join(', ');
}
