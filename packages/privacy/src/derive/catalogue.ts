import type pg from 'pg';

/**
 * Everything of a database that decides who may see what, as sorted sentences that can be compared and read in a diff:
 * roles, memberships, owners, privileges, row security and policies, partitions, functions, triggers, statistics.
 *
 * Read from the catalogue itself: information_schema hides other roles' grants from an ordinary role. Month partitions
 * of a table are told as one, `call_{month}`, and apart only where they differ. Role names lose the installation's prefix.
 *
 * @param client any role that may connect; nothing of the platform's data is read
 */
export async function readCatalogue(client: Pick<pg.Client, 'query'>, prefix: string): Promise<string[]> {
  const { rows } = await client.query<{ fact: string }>(`with ${COMMON} ${FACTS.map((fact) => `(${fact})`).join(' union ')}`, [`^${prefix}_`, `${prefix}_%`.replaceAll('_', '\\_')]);
  return rows.map(({ fact }) => fact).sort();
}

/** Schemas that belong to the platform: all but the server's own. */
const SCHEMAS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')`;

/** `name(role)` without the prefix; PUBLIC for everybody. */
const COMMON = `
  ours as (select oid, regexp_replace(rolname, $1, '') as name, rolname from pg_roles where rolname like $2),
  named as (select oid, coalesce((select name from ours where ours.oid = r.oid), case when r.rolsuper then 'superuser' else 'other role ' || r.rolname end) as name from pg_roles r
            union all select 0::oid, 'PUBLIC'),
  relation as (
    select c.oid, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.reloptions,
      n.nspname || '.' || case when c.relispartition then regexp_replace(c.relname, '_[0-9]{4}_[0-9]{2}$', '_{month}') else c.relname end as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${SCHEMAS} and n.nspname <> 'bullmq' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f'))`;

const FACTS = [
  // A role that may do more than log in is the exception to be seen.
  `select 'role ' || o.name || ':' || case when r.rolcanlogin then ' login' else ' no login' end || case when r.rolbypassrls then ', bypasses row security' else '' end
     || case when r.rolsuper then ', superuser' else '' end || case when r.rolcreaterole then ', creates roles' else '' end || case when r.rolcreatedb then ', creates databases' else '' end
     || case when r.rolreplication then ', replicates' else '' end || case when r.rolinherit then ', inherits' else '' end
     || case when r.rolvaliduntil is not null then ', password ends' else '' end || case when r.rolconnlimit >= 0 then ', limited connections' else '' end as fact
   from ours o join pg_roles r using (oid)`,
  // Every login may set defaults of its own later connections, and PostgreSQL cannot forbid it: so it is seen.
  `select 'default of ' || case s.setrole when 0 then 'everybody' else r.name end || case s.setdatabase when 0 then '' else ' here' end || ': ' || unnest(s.setconfig) as fact
   from pg_db_role_setting s join named r on r.oid = s.setrole
   where (s.setrole in (select oid from ours) or s.setrole = 0) and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))`,
  `select 'member: ' || m.name || ' of ' || g.name as fact from pg_auth_members a join named m on m.oid = a.member join named g on g.oid = a.roleid
   where a.member in (select oid from ours) or a.roleid in (select oid from ours)`,
  `select 'database: ' || lower(acl.privilege_type) || ' to ' || r.name as fact from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl
   join named r on r.oid = acl.grantee where d.datname = current_database() and acl.grantee <> d.datdba`,
  `select 'schema ' || n.nspname || ': ' || lower(acl.privilege_type) || ' to ' || r.name as fact from pg_namespace n
   cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) acl join named r on r.oid = acl.grantee
   where (${SCHEMAS} or n.nspname = 'public') and acl.grantee <> n.nspowner and r.name <> 'superuser'`,
  `select 'schema ' || n.nspname || ': owner ' || r.name as fact from pg_namespace n join named r on r.oid = n.nspowner where ${SCHEMAS}`,
  `select case relkind when 'v' then 'view ' when 'm' then 'materialised view ' when 'S' then 'sequence ' when 'f' then 'foreign table ' else 'table ' end || relation.name || ': owner ' || r.name
     || case when relkind in ('r', 'p') then case when relrowsecurity then ', row security' else ', no row security' end || case when relforcerowsecurity then ' forced' else '' end else '' end
     || case when reloptions is not null then ', ' || array_to_string(reloptions, ' ') else '' end as fact
   from relation join named r on r.oid = relowner`,
  `select 'grant ' || lower(acl.privilege_type) || ' on ' || relation.name || ' to ' || r.name as fact from relation
   cross join lateral aclexplode(relacl) acl join named r on r.oid = acl.grantee where acl.grantee <> relowner`,
  `select 'grant ' || lower(acl.privilege_type) || ' on ' || relation.name || '.' || a.attname || ' to ' || r.name as fact from relation
   join pg_attribute a on a.attrelid = relation.oid cross join lateral aclexplode(a.attacl) acl join named r on r.oid = acl.grantee`,
  `select 'column ' || relation.name || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod) || case when a.attstattarget = 0 then ', no statistics' else '' end as fact
   from relation join pg_attribute a on a.attrelid = relation.oid where a.attnum > 0 and not a.attisdropped and relkind in ('r', 'p', 'v', 'm')`,
  `select 'policy ' || p.polname || ' on ' || relation.name || ': ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
     || case when p.polpermissive then '' else ' restrictive' end || ' to ' || (select string_agg(r.name, ', ' order by r.name) from named r where r.oid = any(p.polroles))
     || coalesce(' using ' || regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\s+', ' ', 'g'), '')
     || coalesce(' with check ' || regexp_replace(pg_get_expr(p.polwithcheck, p.polrelid), '\\s+', ' ', 'g'), '') as fact
   from pg_policy p join relation on relation.oid = p.polrelid`,
  `select 'trigger ' || t.tgname || ' on ' || relation.name || case when t.tgenabled = 'O' then '' else ' DISABLED' end
     || ': ' || regexp_replace(regexp_replace(pg_get_triggerdef(t.oid), '^.*? (BEFORE|AFTER|INSTEAD OF) ', '\\1 '), ' ON \\S+ ', ' ') as fact
   from pg_trigger t join relation on relation.oid = t.tgrelid where not t.tgisinternal`,
  `select 'function ' || p.oid::regprocedure::text || ': owner ' || r.name || case when p.prosecdef then ', security definer' else '' end || coalesce(', ' || array_to_string(p.proconfig, ' '), '')
     || ', body ' || md5(p.prosrc) as fact
   from pg_proc p join pg_namespace n on n.oid = p.pronamespace join named r on r.oid = p.proowner where ${SCHEMAS} and n.nspname <> 'bullmq'`,
  `select 'execute ' || p.oid::regprocedure::text || ' to ' || r.name as fact from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl join named r on r.oid = acl.grantee
   where (${SCHEMAS} and n.nspname <> 'bullmq' or n.nspname = 'public' and r.name <> 'owner') and acl.grantee <> p.proowner and r.name <> 'superuser'`,
  `select 'language ' || l.lanname || ': usage to ' || r.name as fact from pg_language l cross join lateral aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) acl
   join named r on r.oid = acl.grantee where l.lanpltrusted and acl.grantee <> l.lanowner`,
  // The queue's own tables change with its library; what counts is who may touch them.
  `select distinct 'queue tables: ' || lower(acl.privilege_type) || ' to ' || r.name as fact from pg_class c join pg_namespace n on n.oid = c.relnamespace
   cross join lateral aclexplode(c.relacl) acl join named r on r.oid = acl.grantee where n.nspname = 'bullmq' and acl.grantee <> c.relowner`,
];

/** What stands in one list and not in the other. */
export interface CatalogueDrift {
  /** The register wants it; the database lacks it. */
  readonly missing: readonly string[];
  /** The database has it; the register knows nothing of it. */
  readonly unexpected: readonly string[];
}

export function compareCatalogues(expected: readonly string[], found: readonly string[]): CatalogueDrift {
  const [wanted, there] = [new Set(expected), new Set(found)];
  return { missing: expected.filter((fact) => !there.has(fact)), unexpected: found.filter((fact) => !wanted.has(fact)) };
}
