# The command line in a container, made of this clone:
#   docker build --tag sparring .
#   docker run --rm --volume "$PWD:/work" sparring train photos --minutes 60

FROM node:24-slim AS build
WORKDIR /clone
COPY . .
RUN npm ci && npm run pack

FROM node:24-slim
WORKDIR /opt/sparring
COPY --from=build /clone/packages /tmp/packages
# npm takes the package of this platform, and leaves out those of others.
RUN npm install --ignore-scripts --no-audit --no-fund \
      /tmp/packages/sparring-[0-9]*.tgz \
      /tmp/packages/sparring-onnxruntime-linux-$(node --print process.arch)-*.tgz \
  && rm -r /tmp/packages ~/.npm
USER node
WORKDIR /work
ENTRYPOINT ["/opt/sparring/node_modules/.bin/sparring"]
