import { applyMigrations } from '../migrations/applyMigrations';
import { testConnection } from './testConnection';

/** Applies the kernel's migrations once and ends. */
async function main() {
  const knex = testConnection();
  await applyMigrations({ knex, schema: 'kernel' });
  await knex.destroy();
  process.disconnect();
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
