import { BodyMemory } from './BodyMemory';

const MIB = 1024 * 1024;

function memory() {
  return new BodyMemory({ maxBytes: 10 * MIB, maxLargeBytes: 8 * MIB });
}

it('large bodies leave room for small ones, however many they are', () => {
  const all = memory();
  const upload = () => {
    const share = { bytes: 0 };
    try {
      for (let mib = 0; mib < 4; mib += 1) all.take(share, MIB);
    } catch (error) {
      all.release(share);
      throw error;
    }
  };
  upload();
  upload();
  expect(upload).toThrow('Too many deliveries at once');
  const small = { bytes: 0 };
  expect(() => all.take(small, 100_000)).not.toThrow();
});

it('small bodies have a limit as well', () => {
  const all = memory();
  const fill = () => {
    for (let n = 0; n < 11; n += 1) all.take({ bytes: 0 }, MIB);
  };
  expect(fill).toThrow('Too many deliveries at once');
});

it('what was given back can be taken again, also after a refusal', () => {
  const all = memory();
  for (let round = 0; round < 3; round += 1) {
    const share = { bytes: 0 };
    expect(() => all.take(share, 9 * MIB)).toThrow();
    all.release(share);
    all.release(share);
  }
  const share = { bytes: 0 };
  expect(() => all.take(share, 8 * MIB)).not.toThrow();
});
