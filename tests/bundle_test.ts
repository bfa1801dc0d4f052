/** What becomes of the library and the commands in one file each. They are made once for all these tests. */
import "./bundle/files.ts";
import "./bundle/compile.ts";
import "./bundle/runtimes.ts";
