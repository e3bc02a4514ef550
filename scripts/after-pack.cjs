// From a runtime that is a folder, electron-builder takes over two files which only the unpackaged loader needs.
const fs = require('node:fs');
const path = require('node:path');

exports.default = async ({ appOutDir }) => {
  for (const file of ['version', 'resources/default_app.asar']) {
    fs.rmSync(path.join(appOutDir, file), { force: true });
  }
};
