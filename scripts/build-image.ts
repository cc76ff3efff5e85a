/** The door of build-image: `npm run build-image -- [--tool docker|buildah] [--base IMAGE] [--tag NAME] [--push URI]`. */

import { runBuildImage } from './image/command.ts';

process.exitCode = await runBuildImage(process.argv.slice(2), process);
