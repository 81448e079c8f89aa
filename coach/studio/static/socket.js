// Whether the studio hears this: at once, or as soon as the connection that is being made stands; not once it is lost.
export function tell(socket, message) {
  const words = JSON.stringify(message);
  if (socket.readyState === WebSocket.OPEN) socket.send(words);
  else if (socket.readyState === WebSocket.CONNECTING) socket.addEventListener("open", () => socket.send(words));
  else return false;
  return true;
}
