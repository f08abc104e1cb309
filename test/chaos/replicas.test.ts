import { startReplicas, type Replicas } from '../harness/Replicas';
import {
  expectDelivery,
  expectQuickTakeover,
  firstEffectOfOther,
  revive,
  runHeldAt,
} from './deaths';
import { COMMENT } from './points';

jest.setTimeout(180_000);

describe('two replicas, of which one dies', () => {
  let stack: Replicas;

  beforeAll(async () => {
    stack = await startReplicas();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  it('mid-comment', async () => {
    const { issue, hold, request } = await runHeldAt(stack, COMMENT, 'after');
    const since = Date.now();
    await stack.hosts[request.host].kill();
    hold.drop();

    const effect = await firstEffectOfOther(stack, {
      ...{ host: request.host, since },
    });
    expectQuickTakeover(effect, since);
    await expectDelivery(stack, issue);
    await revive(stack, request.host);
  });
});
