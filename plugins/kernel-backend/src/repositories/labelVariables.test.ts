import { labelVariables } from './labelVariables';

describe('labelVariables', () => {
  it.each([
    ['run.dev', 'STAGECRAFT_RUN_DEV_LABEL'],
    ['run.dev.revise', 'STAGECRAFT_RUN_DEV_REVISE_LABEL'],
    ['state.in-review', 'STAGECRAFT_STATE_IN_REVIEW_LABEL'],
    ['model.gpt-5.2', 'STAGECRAFT_MODEL_GPT_5_2_LABEL'],
  ])('%s is %s', (key, name) => {
    expect(labelVariables([{ key, name: 'the label' }])).toEqual([
      { name, value: 'the label' },
    ]);
  });

  it('has each name once', () => {
    const labels = [
      { key: 'model.a-b', name: 'first' },
      { key: 'model.a.b', name: 'second' },
    ];
    expect(labelVariables(labels)).toEqual([
      { name: 'STAGECRAFT_MODEL_A_B_LABEL', value: 'first' },
    ]);
  });
});
