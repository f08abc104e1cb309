import { DELIVERY_ROLES } from '@stagecraft/backstage-plugin-kernel-common';
import { aStage } from '../__testUtils__/samples';
import { rolesInTheWay } from './rolesInTheWay';

const stageOf = (key: string) => {
  const stage = aStage();
  return { ...stage, agent: { ...stage.agent, key } };
};

it.each(DELIVERY_ROLES)(
  '%s is in the way of every stage but those of its own agent, and of no revision',
  role => {
    const openRoles = [{ role }, { role }];
    const inTheWayOf = (key: string, promptKind: 'work' | 'revise' = 'work') =>
      rolesInTheWay({ openRoles, stage: stageOf(key), promptKind });
    for (const key of [...DELIVERY_ROLES, 'dev']) {
      expect(inTheWayOf(key)).toEqual(key === role ? [] : [role]);
      expect(inTheWayOf(key, 'revise')).toEqual([]);
    }
    const unknown = {
      openRoles,
      stage: undefined,
      promptKind: 'work' as const,
    };
    expect(rolesInTheWay(unknown)).toEqual([role]);
  },
);

it('nothing is in the way where nobody was asked', () => {
  const stage = stageOf('qa');
  expect(rolesInTheWay({ openRoles: [], stage, promptKind: 'work' })).toEqual(
    [],
  );
});
