import { type RunningNginx, startNginxFrom } from './nginx.js';

/** An nginx in front of a server in another language and its gateway, as runtime/src/gateway/README.md has it. */
export async function startNginxBeforeBoth(
  upstream: string,
  gateway: string,
): Promise<RunningNginx> {
  const { port, ...nginx } = await startNginxFrom((free) => configuration(free, upstream, gateway));
  return { origin: `http://127.0.0.1:${port}`, ...nginx };
}

function configuration(port: number, upstream: string, gateway: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log stderr error;
    events {}
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${name};`).join('\n      ')}

      map $arg_EIO $socketio {
        ""      ${gateway};
        default ${upstream};
      }
      map $http_upgrade $connection_upgrade {
        ""      "";
        default upgrade;
      }
      server {
        listen 127.0.0.1:${port};
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;

        location /sse { proxy_pass ${gateway}; }
        location /socket.io/ { proxy_pass $socketio; }
        location / { proxy_pass ${upstream}; }
      }
    }`;
}
