import { accountHandlers } from './accounts';
import { appHandlers } from './apps';
import { checkHandlers } from './checks';
import { commentHandlers } from './comments';
import { commitHandlers } from './commits';
import { commitStatusHandlers } from './commitStatuses';
import { contentHandlers } from './contents';
import { hookHandlers } from './hooks';
import { issueHandlers } from './issues';
import { labelHandlers } from './labels';
import { mergeHandlers } from './merges';
import { pullHandlers } from './pulls';
import { reactionHandlers } from './reactions';
import { refHandlers } from './refs';
import { repositoryHandlers } from './repositories';
import { Handlers } from './RestRequest';
import { reviewHandlers } from './reviews';
import { variableHandlers } from './variables';

/** Every route, by GitHub's operation id. */
export const handlers: Handlers = {
  ...accountHandlers,
  ...appHandlers,
  ...repositoryHandlers,
  ...contentHandlers,
  ...refHandlers,
  ...commitHandlers,
  ...commitStatusHandlers,
  ...checkHandlers,
  ...issueHandlers,
  ...labelHandlers,
  ...variableHandlers,
  ...commentHandlers,
  ...reactionHandlers,
  ...pullHandlers,
  ...mergeHandlers,
  ...reviewHandlers,
  ...hookHandlers,
};
