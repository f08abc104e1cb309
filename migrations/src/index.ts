export { migrationsFolder, type MigratedSchema } from './migrationsFolder';
