import { Forge } from '../Forge';
import { PullChanges } from './PullChanges';
import { Session } from './Sessions';

/** What every page is made with. */
export interface PageContext {
  forge: Forge;
  session: Session;
  changes: PullChanges;
  /** Path of the page itself, for forms that come back to it. */
  path: string;
}
