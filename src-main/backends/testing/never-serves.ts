/** A backend's process that starts and never serves. */
console.log("still thinking");
process.on("message", () => {});
process.on("disconnect", () => process.exit(1));
