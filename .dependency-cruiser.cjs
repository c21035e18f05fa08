// Which part of the house may import which. Own packages are resolved to their sources, so the check needs no build and
// an import by package name counts like any other; what cannot be resolved is an error, since it would count as nothing.

const PURE = ['telephony', 'money'];

/** Every package and the packages it may import. A package that is not here may import nothing of ours. */
const MAY_IMPORT = {
  telephony: [],
  money: [],
  'rating-engine': [...PURE, 'csv'],
  'call-records': PURE,
  csv: [],
  pdf: [],
  'invoice-documents': [...PURE, 'csv', 'pdf'],
  'disclosure-control': PURE,
  'traffic-engineering': PURE,
  leverandoerservice: PURE,
  'network-operators': [],
  mail: [],
  database: PURE,
  privacy: [...PURE, 'csv', 'pdf', 'database'],
  service: [...PURE, 'csv', 'database', 'privacy'],
};

/** Tests, what tests stand on, and benchmarks: never part of a running app. */
const TESTS = String.raw`\.test(-d)?\.ts$|/src/testing(\.ts$|/)|/src/example/|^[^/]+/[^/]+/(test|bench|attacks)/`;
const OURS = '^(apps|packages|tooling)/';

const arrowsOfPackages = Object.entries(MAY_IMPORT).map(([name, targets]) => ({
  name: `packages-${name}-imports-downwards`,
  comment: `packages/${name} may import ${targets.length > 0 ? targets.map((target) => `packages/${target}`).join(', ') : 'no other package'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...targets].join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle of imports fails at the start with "cannot access before initialization", or only sometimes.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that cannot be resolved hides the arrow it draws: declare it in package.json, or mend the path.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'sources-not-builds',
      comment: 'Packages are read from their sources: give the exports of the package the condition "@turbotrack/source".',
      severity: 'error',
      from: {},
      to: { path: `${OURS}[^/]+/dist/` },
    },
    {
      name: 'other-packages-by-name',
      comment: 'A path into another package goes round its exports: import it by its name.',
      severity: 'error',
      from: { path: '^((?:apps|packages|tooling)/[^/]+)/' },
      to: { path: OURS, pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-app-to-app',
      comment: 'Apps talk through the database and through queues, never by importing each other.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-package-to-app',
      comment: 'Imports go one way, from apps to packages.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-tooling-in-production',
      comment: 'Tooling stands above apps and packages; only their tests may use it.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { path: '^tooling/' },
    },
    {
      name: 'package-tests-use-local-stack-only',
      comment: 'A test of a package may start servers; other tooling imports packages and would close a circle.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^tooling/', pathNot: '^tooling/local-stack/' },
    },
    {
      name: 'unlisted-package-imports-nothing',
      comment: 'Write the package and what it may import into MAY_IMPORT of .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: `^packages/(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    ...arrowsOfPackages,
    {
      name: 'no-test-code-in-production',
      comment: 'What tests stand on is not part of a running app.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'no-dev-dependency-in-production',
      comment: 'A running app has no devDependencies: move it to "dependencies" of the package.json beside it.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    {
      name: 'no-names-that-say-nothing',
      comment: 'Name the file or folder after the verb or the thing it exports.',
      severity: 'error',
      from: {},
      to: { path: `${OURS}.*/(utils?|helpers?|commons?|shared|core|managers?)(/|\\.ts$)`, pathNot: '/node_modules/' },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@turbotrack/source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
