import { RestartableDatabase } from './RestartableDatabase';

describe('RestartableDatabase', () => {
  let database: RestartableDatabase;

  beforeAll(async () => {
    database = await RestartableDatabase.start();
  }, 60_000);

  afterAll(async () => {
    await database?.drop();
  });

  it.each(['fast', 'immediate'] as const)(
    'after a stop (%s) nobody is answered; started again it has what was committed',
    async mode => {
      const { knex } = database;
      await knex.raw('create table if not exists kept (mode text)');
      await knex('kept').insert({ mode });

      await database.stop(mode);
      await expect(knex('kept').select()).rejects.toThrow();
      await database.startAgain();

      expect(await knex('kept').where({ mode }).select()).toEqual([{ mode }]);
    },
    30_000,
  );
});
