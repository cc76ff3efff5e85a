/** One file of undici: all of the package takes a thread three times as long to load, with its fetch, sockets and mocks. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici';
}
