import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req, Res, type Type, UseFilters, UseGuards } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForCustomers, Scopes } from '../auth/access.js';
import { Problem, PROBLEMS, type Text } from '../problems/problem.js';
import { Write } from '../writes/write-decorator.js';
import { AskedTmfQuery, Asker, TakeTmfQuery } from './asked-query.js';
import { type TmfApi, TmfFinder } from './find-resource.js';
import { pageLinks } from './page-links.js';
import { selectFields } from './select-fields.js';
import { NOT_OFFERED, TmfErrorFilter } from './tmf-error.js';
import type { TmfQuery } from './tmf-query.js';
import type { TmfAsker, TmfObject, TmfSubscription } from './tmf-resource.js';

const NO_LISTENER: Text = {
  en: 'These addresses are those of a listener: events are sent from here, not taken in.',
  da: 'Disse adresser hører til en lytter: hændelser sendes herfra og tages ikke imod her.',
};
const WHOLE: Text = { en: 'A resource is changed in part, by PATCH.', da: 'En ressource ændres delvist, med PATCH.' };

/** The controllers of a TM Forum API. They stand outside the app's own OpenAPI document: TM Forum publishes the definition. */
export function tmfControllers(api: TmfApi): Type[] {
  return [eventsController(api), resourcesController(api)];
}

function eventsController(api: TmfApi): Type {
  const { basePath, writeScope } = api;

  @ApiExcludeController()
  @ForCustomers()
  @Controller(basePath)
  @UseGuards(TakeTmfQuery)
  @UseFilters(TmfErrorFilter)
  @Scopes(writeScope)
  class TmfEventsController {
    private readonly finder: TmfFinder;

    constructor(readonly modules: ModuleRef) {
      this.finder = new TmfFinder(api, modules);
    }

    @Post('hub')
    subscribe(@Asker() asker: TmfAsker, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<TmfSubscription> {
      return this.finder.hub().subscribe(asker, basePath, body).then((subscription) => {
        reply.header('location', `/${basePath}/hub/${subscription.id}`);
        return subscription;
      });
    }

    @Delete('hub/:hubId')
    @HttpCode(204)
    unsubscribe(@Asker() asker: TmfAsker, @Param('hubId') hubId: string): Promise<void> {
      return this.finder.hub().unsubscribe(asker, hubId);
    }

    @Post('listener/:event')
    listen(): never {
      throw new Problem(NOT_OFFERED, { detail: NO_LISTENER });
    }
  }
  return TmfEventsController;
}

function resourcesController(api: TmfApi): Type {
  const { basePath, readScope, writeScope } = api;

  @ApiExcludeController()
  @ForCustomers()
  @Controller(basePath)
  @UseGuards(TakeTmfQuery)
  @UseFilters(TmfErrorFilter)
  @Scopes(readScope)
  class TmfResourcesController {
    private readonly finder: TmfFinder;

    constructor(readonly modules: ModuleRef) {
      this.finder = new TmfFinder(api, modules);
    }

    @Get(':resource')
    async list(
      @Asker() asker: TmfAsker, @Param('resource') resource: string, @AskedTmfQuery() query: TmfQuery, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<object[]> {
      const { items, total } = await this.finder.action(resource, 'list')(asker, query);
      reply.status(items.length < total ? 206 : 200).header('x-total-count', total).header('x-result-count', items.length);
      const links = pageLinks(request.url, query, total);
      if (links !== '') reply.header('link', links);
      return items.map((item) => selectFields(item, query.fields));
    }

    @Get(':resource/:resourceId')
    async find(@Asker() asker: TmfAsker, @Param('resource') resource: string, @Param('resourceId') id: string, @AskedTmfQuery() { fields }: TmfQuery): Promise<object> {
      return selectFields(await this.finder.action(resource, 'find')(asker, id), fields);
    }

    @Post(':resource')
    @Scopes(writeScope)
    @Write()
    async create(@Asker() asker: TmfAsker, @Param('resource') resource: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<TmfObject> {
      const made = await this.finder.action(resource, 'create')(asker, body);
      reply.header('location', made.href);
      return made;
    }

    @Patch(':resource/:resourceId')
    @Scopes(writeScope)
    @Write()
    async change(@Asker() asker: TmfAsker, @Param('resource') resource: string, @Param('resourceId') id: string, @Body() body: unknown): Promise<TmfObject> {
      return await this.finder.action(resource, 'change')(asker, id, body);
    }

    @Delete(':resource/:resourceId')
    @Scopes(writeScope)
    remove(@Param('resource') resource: string): never {
      throw this.finder.refusal(resource, 'remove');
    }

    @Put(':resource/:resourceId')
    @Scopes(writeScope)
    replace(@Param('resource') resource: string): never {
      this.finder.resource(resource);
      throw new Problem(PROBLEMS.methodNotAllowed, { detail: WHOLE });
    }
  }
  return TmfResourcesController;
}
