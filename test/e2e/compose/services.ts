/** The image of all services: busybox with a page to serve. */
export const IMAGE = 'pwcmp-busybox';
export const IMAGE_LINES = [
  'RUN ["/bin/busybox", "sh", "-c", "mkdir /www && echo hello > /www/index.html"]',
  'CMD ["httpd", "-f", "-p", "80", "-h", "/www"]',
];

/** Read by Compose 1.29 and 2 alike. Each service asks for an address by a variable, which may be empty. */
export const servicesFile = `services:
  api:
    image: ${IMAGE}
    stop_grace_period: 1s
    environment:
      - WEAVE_CIDR=\${API_CIDR:-}
      - SETTING=\${SETTING:-one}
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"]
      interval: 1s
      retries: 20
  web:
    image: ${IMAGE}
    stop_grace_period: 1s
    command: sh -c 'until wget -q -O - http://api/ 2>/dev/null; do sleep 0.1; done; exec httpd -f -p 80 -h /www'
    depends_on:
      api:
        condition: service_healthy
    environment:
      - WEAVE_CIDR=\${WEB_CIDR:-}
    ports:
      - "127.0.0.1:\${WEB_PORT}:80"
  worker:
    image: ${IMAGE}
    stop_grace_period: 1s
    init: true
    entrypoint: ["sh", "-c"]
    command: ["trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done"]
    environment:
      - WEAVE_CIDR=\${WORKER_CIDR:-}
    networks: [default, back]
  job:
    image: ${IMAGE}
    stop_grace_period: 1s
    command: ["sh", "-c", "echo to be done; exit 3"]
    environment:
      - WEAVE_CIDR=\${JOB_CIDR:-}
  extra:
    image: ${IMAGE}
    stop_grace_period: 1s
    profiles: [extra]
    environment:
      - WEAVE_CIDR=\${EXTRA_CIDR:-}
networks:
  back: {}
`;

export const WEB_PORT = '23971';

/** What every service asks for. */
export const addresses = {
  API_CIDR: '10.255.60.10/8',
  WEB_CIDR: '10.255.60.11/8',
  WORKER_CIDR: 'net:default',
  JOB_CIDR: '10.255.60.13/8',
  EXTRA_CIDR: 'net:10.9.60.0/24',
};
