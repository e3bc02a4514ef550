// Stand-in for the loader that Electron brings along: `electron [-r module]... <path> [args]`
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { app } = require('electron');

/** Electron's own switches end where the application's path begins. */
function parseArguments(argv) {
  const preload = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '-r' || argument === '--require') preload.push(argv[++i]);
    else if (argument === '-v' || argument === '--version')
      return { show: `v${process.versions.electron}` };
    else if (argument === '-a' || argument === '--abi') return { show: process.versions.modules };
    else if (argument.startsWith('--app=')) return { preload, file: argument.slice(6) };
    else if (!argument.startsWith('-')) return { preload, file: argument };
  }
  return { show: 'usage: electron [options] <path>', status: 1 };
}

function describeApp(dir) {
  const packageFile = path.join(dir, 'package.json');
  if (!fs.existsSync(packageFile)) return app.setAppPath(path.dirname(dir));
  const description = JSON.parse(fs.readFileSync(packageFile, 'utf8'));
  if (description.version) app.setVersion(description.version);
  const name = description.productName || description.name;
  if (name) app.setName(name);
  app.setDesktopName(description.desktopName || `${app.name}.desktop`);
  app.setPath('userData', path.join(app.getPath('appData'), app.name));
  app.setAppPath(dir);
}

const { preload, file, show, status = 0 } = parseArguments(process.argv.slice(1));
if (show !== undefined) {
  console.log(show);
  process.exit(status);
}
if (preload.length > 0) Module._preloadModules(preload);
process.defaultApp = true;
try {
  const dir = path.resolve(file);
  describeApp(dir);
  Module._load(Module._resolveFilename(dir, null, true), null, true);
} catch (error) {
  console.error('App threw an error during load');
  console.error(error.stack || String(error));
  process.exit(1);
}
