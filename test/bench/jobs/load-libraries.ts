/** Loads the libraries that a command cannot do without, and does nothing: what the start of commands is held against. */

import 'ajv';
import 'commander';
import 'handlebars';
import 'yaml';
